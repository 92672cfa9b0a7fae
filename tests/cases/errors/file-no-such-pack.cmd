redline check -p nopack ok.deal
