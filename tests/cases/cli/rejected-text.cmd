redline check -p ukraine examples/draft.deal
