redline check -f jsonl examples/draft.deal examples/armistice.deal
