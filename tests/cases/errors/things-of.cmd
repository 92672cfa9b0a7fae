redline check --terms ../cli/files/zones.terms -p ../cli/files/zones.rules things-of.deal
