redline repair -p kremlin --max 1 -o mended.deal examples/draft.deal >/dev/null
redline repair -p kremlin mended.deal
