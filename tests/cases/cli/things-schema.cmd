redline schema deal --terms zones.terms
