redline repair -p ukraine --lock complete examples/draft.deal
