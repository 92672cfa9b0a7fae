redline check --terms zones.terms -p zones.rules -v zones.json
