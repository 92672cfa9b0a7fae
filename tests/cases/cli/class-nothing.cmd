redline check -p preconditions --class preference examples/armistice.deal
