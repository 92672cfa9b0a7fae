redline check --terms examples/lease.terms -p examples/lease.rules --today 2025-06-02 --config waivers.cfg -f jsonl examples/lease.deal
