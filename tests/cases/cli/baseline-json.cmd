redline check --terms examples/lease.terms -p examples/lease.rules -f json examples/lease.deal > before.json
redline check --terms examples/lease.terms -p examples/lease.rules --strict --baseline before.json -f jsonl examples/lease.deal
