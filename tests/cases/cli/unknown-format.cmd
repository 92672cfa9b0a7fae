redline check -f jsno examples/draft.deal
