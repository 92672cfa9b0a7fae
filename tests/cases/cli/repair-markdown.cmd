redline repair -p kremlin -f markdown --max 1 examples/draft.deal
