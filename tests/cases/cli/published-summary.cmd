redline check examples/published | tail -1
