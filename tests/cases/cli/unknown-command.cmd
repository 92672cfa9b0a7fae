redline chekc examples/draft.deal
