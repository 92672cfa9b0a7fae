redline sweep -p ukraine --max many examples/bracketed.deal
