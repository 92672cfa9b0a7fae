redline bargain --terms zones.terms -p zones-wants.rules --given zones.deal
