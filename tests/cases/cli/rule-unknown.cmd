redline check --rule UA-LAN --rule ukraine/UA-EUU examples/armistice.deal
