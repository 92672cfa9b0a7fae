redline diff --terms examples/lease.terms -p examples/lease.rules examples/lease.deal second.deal
