printf '%s\n' '{"deal": {"id": "a", "title": "A"}, "terms": {}}' '{"deal": {"id": "b"}' '{"deal": {"id": "c", "title": "C"}, "terms": {}}' > three.jsonl
redline check -p russia-state -f jsonl three.jsonl; echo "status $?"
redline check -p russia-state -f jsonl --fail-fast three.jsonl; echo "status $?"
