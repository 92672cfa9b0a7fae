redline check --terms . ok.deal
