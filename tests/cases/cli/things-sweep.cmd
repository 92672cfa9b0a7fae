redline sweep --terms zones.terms -p zones.rules zones-brackets.deal
