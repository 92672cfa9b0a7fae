redline repair -p ukraine nowhere.deal
