redline bargain --terms zones.terms -p zones-wants.rules -f json
