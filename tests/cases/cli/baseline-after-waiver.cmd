# What was only waived is not known: it counts again when the waiver ends.
redline check --terms examples/lease.terms -p examples/lease.rules --today 2025-06-02 -f jsonl waived.deal > before.jsonl 2>/dev/null
redline check --terms examples/lease.terms -p examples/lease.rules --today 2026-06-02 --baseline before.jsonl -f jsonl waived.deal 2>/dev/null
