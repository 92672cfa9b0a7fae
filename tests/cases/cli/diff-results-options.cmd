redline check --terms examples/lease.terms -p examples/lease.rules -f jsonl second.deal > before.jsonl
redline diff --terms examples/lease.terms -p examples/lease.rules before.jsonl before.jsonl
