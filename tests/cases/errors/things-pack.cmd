redline check --terms ../cli/files/zones.terms -p things-pack.rules ok.deal
