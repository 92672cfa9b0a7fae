redline terms --lint && redline terms --lint --terms examples/lease.terms
