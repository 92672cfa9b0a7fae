redline check -p kremlin -p rules/kremlin.rules examples/draft.deal
