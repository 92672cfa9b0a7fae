redline check --choose cieling=russia --choose ceiling=rusia bracket-choose-unknown.deal
