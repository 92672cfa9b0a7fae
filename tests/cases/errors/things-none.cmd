redline check --terms ok.terms -p ok.rules things-none.deal
