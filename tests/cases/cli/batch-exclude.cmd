mkdir -p deals/old/deep && for f in deals/a deals/old/b deals/old/deep/c; do cp examples/armistice.deal $f.deal; done
redline check -p russia-state -f jsonl --exclude old deals | cut -c1-60; echo; redline check -p russia-state -f jsonl --exclude 'old/*.deal' --exclude deep deals | cut -c1-60; echo; redline check -p russia-state -f jsonl --exclude '*.deal' deals
