redline check --terms zones.terms -p zones.rules -f github zones.deal
