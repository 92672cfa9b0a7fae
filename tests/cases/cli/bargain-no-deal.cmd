redline bargain -p ukraine -p kremlin
