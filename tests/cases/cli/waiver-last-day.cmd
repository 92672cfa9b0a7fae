for day in 2025-05-31 2025-12-31 2026-01-01; do redline check --terms examples/lease.terms -p examples/lease.rules --today $day -f jsonl waived.deal 2>/dev/null; done
