redline bargain -p demands-words.rules
