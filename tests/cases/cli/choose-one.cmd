redline check -p ukraine -f jsonl --choose ceiling=russia examples/draft.deal
