redline diff --terms examples/lease.terms -p examples/lease.rules -f json examples/lease.deal second.deal
