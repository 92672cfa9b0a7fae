redline diff --terms examples/lease.terms -p examples/lease.rules -f json -o changes.json examples/lease.deal second.deal
head -n 1 changes.json
