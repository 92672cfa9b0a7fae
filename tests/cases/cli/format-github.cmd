redline check --terms examples/lease.terms -p examples/lease.rules -f github examples/lease.deal
