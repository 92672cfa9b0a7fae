redline check -v --no-config --terms cyr.terms -p ./cyr.rules cyr.deal
