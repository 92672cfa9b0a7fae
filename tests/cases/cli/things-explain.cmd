redline explain --terms zones.terms -p zones.rules OPENS ORDER
