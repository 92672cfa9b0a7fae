redline check --fromat json examples/draft.deal
