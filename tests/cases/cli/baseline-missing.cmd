redline check --terms examples/lease.terms -p examples/lease.rules --baseline nowhere.json -f jsonl examples/lease.deal
