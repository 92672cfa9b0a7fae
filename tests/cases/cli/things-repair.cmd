redline repair --terms zones.terms -p zones-more.rules zones-repair.deal
