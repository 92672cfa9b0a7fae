redline check -p russia-state examples/armistice.deal > /dev/full
