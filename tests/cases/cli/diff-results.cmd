redline check --terms examples/lease.terms -p examples/lease.rules -f jsonl examples/lease.deal > before.jsonl
redline check --terms examples/lease.terms -p examples/lease.rules -f jsonl second.deal > after.jsonl
redline diff before.jsonl after.jsonl
