# A .redline.cfg beside a deal does not count, only one where the check is made.
mkdir inbox && cp waivers.cfg inbox/.redline.cfg && cp examples/lease.deal inbox
redline check --terms examples/lease.terms -p examples/lease.rules --today 2025-06-02 -f jsonl inbox/lease.deal
