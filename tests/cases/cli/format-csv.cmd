redline check --terms examples/lease.terms -p examples/lease.rules -f csv examples/lease.deal
