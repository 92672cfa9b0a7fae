redline terms --terms zones.terms --lint
