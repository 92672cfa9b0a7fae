redline check -f jsonl examples/published
