redline sweep -p ukraine -p russia-state examples/armistice.deal
