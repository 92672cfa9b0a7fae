# Waivers of rules that --rule and --class leave out are no errors.
redline check --terms examples/lease.terms -p examples/lease.rules --today 2025-06-02 --no-config --rule DEPOSIT -f jsonl waived.deal
redline check --terms examples/lease.terms -p examples/lease.rules --today 2025-06-02 --config waivers.cfg --class preference -f jsonl examples/lease.deal
