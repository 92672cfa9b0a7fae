redline check --only failing examples/armistice.deal
