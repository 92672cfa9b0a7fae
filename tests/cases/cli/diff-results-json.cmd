redline check --terms examples/lease.terms -p examples/lease.rules -f json examples/lease.deal > before.json
redline check --terms examples/lease.terms -p examples/lease.rules -f json second.deal > after.json
redline diff -f json before.json after.json
