redline sweep -f jsno examples/bracketed.deal
