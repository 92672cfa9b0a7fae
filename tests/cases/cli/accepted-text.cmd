redline check -p ukraine -p russia-state examples/armistice.deal
