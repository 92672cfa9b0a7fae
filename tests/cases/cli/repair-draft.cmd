redline repair -p ukraine examples/draft.deal
