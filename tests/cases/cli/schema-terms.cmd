redline schema deal --terms examples/lease.terms
