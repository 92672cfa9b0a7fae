redline check --terms examples/lease.terms -p examples/lease.rules -f jsonl examples/lease.deal > before.jsonl
redline check --terms examples/lease.terms -p examples/lease.rules -f jsonl second.deal > after.jsonl
redline diff -f markdown before.jsonl after.jsonl
