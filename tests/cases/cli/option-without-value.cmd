redline check examples/draft.deal -f
