redline repair -p ukraine -p kremlin --max 20 examples/draft.deal
