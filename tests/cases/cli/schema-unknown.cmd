redline schema deals
