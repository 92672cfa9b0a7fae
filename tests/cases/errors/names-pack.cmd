redline check --terms ../cli/files/zones.terms -p names-pack.rules ok.deal
