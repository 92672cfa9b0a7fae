redline check --terms zones.terms -p zones.rules -f json zones.json zones.deal
