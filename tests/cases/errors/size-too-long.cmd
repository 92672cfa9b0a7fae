redline check --max-deal-size 20 size-too-long.deal
