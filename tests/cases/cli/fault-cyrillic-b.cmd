redline check --no-config --terms cyr.terms -p ./cyr.rules cyr.deal
