redline new my.deal 2>/dev/null && redline check -p russia-state my.deal && redline new my.deal
