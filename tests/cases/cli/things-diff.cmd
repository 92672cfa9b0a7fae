redline diff --terms zones.terms -p zones.rules zones.deal zones-renamed.deal
