redline repair --terms zones.terms -p zones-more.rules --lock names zones-repair.deal
