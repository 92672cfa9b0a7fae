redline check --terms examples/lease.terms -p examples/lease.rules -f jsonl second.deal > before.jsonl
sed 's/id = "lease"/id = "renamed"/' second.deal > renamed.deal
redline check --terms examples/lease.terms -p examples/lease.rules --baseline before.jsonl -f jsonl renamed.deal
