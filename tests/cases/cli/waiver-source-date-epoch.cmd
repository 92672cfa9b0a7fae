SOURCE_DATE_EPOCH=1748822400 redline check --terms examples/lease.terms -p examples/lease.rules -f jsonl waived.deal 2>/dev/null
SOURCE_DATE_EPOCH=1767225600 redline check --terms examples/lease.terms -p examples/lease.rules -f jsonl waived.deal 2>/dev/null
SOURCE_DATE_EPOCH=soon redline check --terms examples/lease.terms -p examples/lease.rules -f jsonl waived.deal
