redline check ok.deal --terms ok.terms -p nothere.rules
