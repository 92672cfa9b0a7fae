redline check --terms examples/lease.terms -p examples/lease.rules -f jsonl examples/lease.deal > before.jsonl
redline check --terms examples/lease.terms -p examples/lease.rules --baseline before.jsonl examples/lease.deal
