redline check -p russia-state --max-deal-size 100 -f jsonl examples/armistice.deal
