redline check --terms zones.terms -p zones.rules -f markdown zones.deal
