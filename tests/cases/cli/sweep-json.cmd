redline sweep -p russia-state -f json examples/bracketed.deal
