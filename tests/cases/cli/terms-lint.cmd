redline terms --lint --terms lint.terms
