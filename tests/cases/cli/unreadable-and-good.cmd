cp examples/draft.deal a.deal; echo "deal = {" > b.deal; redline check -p russia-state -f json b.deal a.deal
