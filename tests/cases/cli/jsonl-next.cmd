redline check -p ukraine --rule UA-FORCE -v -f jsonl examples/draft.deal
