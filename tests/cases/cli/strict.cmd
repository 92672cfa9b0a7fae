redline check -p ukraine --strict -f jsonl examples/armistice.deal
