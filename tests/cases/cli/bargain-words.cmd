redline bargain -p words.rules; redline bargain -p words.rules -p demands.rules
