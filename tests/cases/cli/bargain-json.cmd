redline bargain -p ukraine -p kremlin -f json --max 20
