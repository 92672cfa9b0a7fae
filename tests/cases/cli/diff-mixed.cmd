redline check --terms examples/lease.terms -p examples/lease.rules -f json examples/lease.deal > before.json
redline diff --terms examples/lease.terms -p examples/lease.rules before.json examples/lease.deal
