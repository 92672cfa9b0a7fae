redline check word.deal; redline fmt --fix word.deal && cat word.deal && redline fmt --check --fix word.deal && redline check -p russia-state word.deal | head -n 1
