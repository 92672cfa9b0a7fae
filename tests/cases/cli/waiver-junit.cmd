redline check --terms examples/lease.terms -p examples/lease.rules --today 2025-06-02 -f junit waived.deal 2>/dev/null | grep -E -A2 '<system-err>|waived_by_itself'
