redline
