redline new --terms zones.terms -p zones.rules
