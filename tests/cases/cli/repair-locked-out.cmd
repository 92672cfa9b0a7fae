redline repair -p ukraine --lock alignment.eu examples/draft.deal
