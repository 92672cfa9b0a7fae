for i in $(seq 1000 1119); do printf '{"deal": {"id": "d%s", "title": "t"}, "terms": {}}\n' $i; done > many.jsonl
redline check -p ukraine many.jsonl | sed -n '/A matrix/,$p'
