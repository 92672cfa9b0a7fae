redline check -p ukraine -f jsonl --choose ceiling=ukraine --choose 7=out --choose dmz.line.width_km=10.0 examples/draft.deal
