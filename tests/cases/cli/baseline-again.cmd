# A report made with a baseline is as good a baseline as the first.
redline check --terms examples/lease.terms -p examples/lease.rules -f jsonl examples/lease.deal > before.jsonl
redline check --terms examples/lease.terms -p examples/lease.rules --baseline before.jsonl -f jsonl examples/lease.deal > after.jsonl
redline check --terms examples/lease.terms -p examples/lease.rules --baseline after.jsonl -f jsonl examples/lease.deal
