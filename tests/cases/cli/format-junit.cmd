redline check --terms examples/lease.terms -p examples/lease.rules -f junit examples/lease.deal
