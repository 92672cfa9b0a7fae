redline repair --terms zones.terms -p zones-more.rules -f json zones-repair.deal
