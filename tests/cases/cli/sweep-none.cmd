redline sweep examples/draft.deal
