redline sweep -p ukraine -p russia-state examples/bracketed.deal
