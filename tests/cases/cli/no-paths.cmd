redline check
