redline check --terms examples/lease.terms -p examples/lease.rules -f jsonl second.deal > before.jsonl
redline check --terms examples/lease.terms -p examples/lease.rules --baseline before.jsonl -f jsonl examples/lease.deal
