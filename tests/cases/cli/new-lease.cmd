redline new --terms examples/lease.terms -
