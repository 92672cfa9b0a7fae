redline bargain -p demands.rules
