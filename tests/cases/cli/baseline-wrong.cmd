redline check --terms examples/lease.terms -p examples/lease.rules --baseline examples/lease.deal -f jsonl examples/lease.deal
