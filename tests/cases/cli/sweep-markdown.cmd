redline sweep -p ukraine -p russia-state -f markdown examples/bracketed.deal
