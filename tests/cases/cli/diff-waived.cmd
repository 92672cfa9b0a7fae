redline diff --terms examples/lease.terms -p examples/lease.rules --today 2025-06-02 examples/lease.deal waived.deal 2>/dev/null
