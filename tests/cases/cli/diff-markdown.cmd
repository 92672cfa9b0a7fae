redline diff --terms examples/lease.terms -p examples/lease.rules -f markdown examples/lease.deal second.deal
