redline check --terms examples/lease.terms examples/lease.deal
