redline check --terms zones.terms -p zones.rules -f csv zones.json zones.deal
