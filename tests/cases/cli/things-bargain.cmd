redline bargain --terms zones.terms -p zones.rules -p zones-wants.rules
