redline check --terms zones.terms -p zones.rules -f tap zones.deal zones.json
