redline check --terms examples/lease.terms -p examples/lease.rules -f tap examples/lease.deal
