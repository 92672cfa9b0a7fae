mkdir f && cp examples/armistice.deal f/a.deal
redline check -p russia-state -f jsonl -f json -o f/report.json f; echo "status $?"
redline check -p russia-state -f jsonl -f json -o f/report.json f; echo "again: status $?"
redline check -p russia-state -f jsonl f > f/standard.json; echo "with a report of another run: status $?"
