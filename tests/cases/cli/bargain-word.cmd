redline bargain -p ukraine kremlin
