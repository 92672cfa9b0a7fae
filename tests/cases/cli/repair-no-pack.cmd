redline repair examples/draft.deal
