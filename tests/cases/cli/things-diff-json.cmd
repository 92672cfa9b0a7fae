redline diff --terms zones.terms -p zones.rules -f json zones-renamed.deal zones.deal
