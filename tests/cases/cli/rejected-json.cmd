redline check -p kremlin -p russia-state -f json examples/draft.deal
