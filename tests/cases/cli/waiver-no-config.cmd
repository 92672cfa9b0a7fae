cp waivers.cfg .redline.cfg
redline check --terms examples/lease.terms -p examples/lease.rules --today 2025-06-02 --no-config -f jsonl examples/lease.deal
