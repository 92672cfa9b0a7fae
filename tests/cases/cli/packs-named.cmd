redline packs preconditions | head -n 5; redline packs preconditions,examples/wording.rules kremlin | grep -c 'red-line'; redline packs ukrane
redline check -f jsonl -p preconditions,kremlin examples/draft.deal | cut -c 1-200; cp examples/wording.rules 'a,b.rules'
redline check -f jsonl -p a,b.rules examples/draft.deal | cut -c 1-80; redline explain -p preconditions,kremlin KR-LAND | head -n 1
