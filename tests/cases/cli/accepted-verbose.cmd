redline check -v -p russia-state examples/armistice.deal
