mkdir one two && cp examples/lease.deal one && cp second.deal one/other.deal && cp second.deal two
sed -i s/'id = "lease"'/'id = "other"'/ one/other.deal
redline check --terms examples/lease.terms -p examples/lease.rules -f json one > before.json
redline check --terms examples/lease.terms -p examples/lease.rules -f json two > after.json
redline diff before.json after.json
