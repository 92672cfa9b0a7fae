redline check -v -p ukraine examples/draft.deal
