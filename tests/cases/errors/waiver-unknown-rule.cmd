redline check -p ukraine --today 2025-06-02 -f jsonl waiver-unknown-rule.deal
