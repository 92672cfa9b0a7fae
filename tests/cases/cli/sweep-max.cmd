redline sweep -p ukraine --max 1 examples/bracketed.deal | sed -n "/^  Accepted/,/^\$/p"
