redline check --terms examples/lease.terms -p examples/lease.rules -f markdown examples/lease.deal
