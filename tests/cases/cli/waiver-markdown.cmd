redline check --terms examples/lease.terms -p examples/lease.rules --today 2025-06-02 -f markdown waived.deal 2>/dev/null
