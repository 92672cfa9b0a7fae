redline sweep -p ukraine --max-nodes 5 examples/bracketed.deal
