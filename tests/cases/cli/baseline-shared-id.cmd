sed 's/id = "armistice"/id = "same"/' examples/armistice.deal > a.deal
sed 's/id = "draft"/id = "same"/' examples/draft.deal > b.deal
redline check -p ukraine -f jsonl a.deal b.deal > before.jsonl
redline check -p ukraine -f jsonl --baseline before.jsonl a.deal b.deal | cut -c1-60
