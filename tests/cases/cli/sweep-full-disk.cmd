redline sweep -p russia-state examples/bracketed.deal > /dev/full
