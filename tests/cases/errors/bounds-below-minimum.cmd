redline check --terms ok.terms -p ok.rules bounds-below-minimum.deal
