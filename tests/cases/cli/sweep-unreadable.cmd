redline sweep -p russia-state nowhere.deal
