redline check -o nowhere/out.txt examples/armistice.deal
