redline check --terms examples/lease.terms -p examples/lease.rules --today 2025-13-01 -f jsonl examples/lease.deal
