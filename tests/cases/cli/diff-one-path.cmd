redline diff examples/lease.deal
