redline repair -p kremlin --cost nowhere examples/draft.deal
