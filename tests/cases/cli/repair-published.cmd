for deal in examples/published/*.deal; do
  redline repair -p kremlin --max 1 -o mended.deal "$deal" | head -n 1
  redline check -p kremlin mended.deal | head -n 1
done
