sed 's/"held_part"/"full"/' examples/draft.deal | redline repair -p kremlin -o - --max 1 - | redline check -p kremlin - | head -n 1
