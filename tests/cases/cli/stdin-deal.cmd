redline check -p kremlin -f jsonl - < examples/draft.deal
