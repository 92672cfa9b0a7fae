redline check --terms examples/lease.terms -p examples/lease.rules --today 2025-06-02 -f sarif waived.deal 2>/dev/null | grep -A9 '"ruleId": "redline/waiver"'
