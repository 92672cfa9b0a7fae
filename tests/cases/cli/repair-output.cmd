redline repair -p kremlin examples/draft.deal --max 1 -o mended.deal
diff examples/draft.deal mended.deal
redline check -p kremlin mended.deal | head -n 1
