redline bargain -p ukraine --given examples/draft.deal --keep UA-NATO
