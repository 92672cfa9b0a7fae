redline bargain -p kremlin -p russia-state -f html
