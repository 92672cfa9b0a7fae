mkdir none; redline check -p ukraine none
