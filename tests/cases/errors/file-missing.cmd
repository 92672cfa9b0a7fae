redline check nowhere.deal
