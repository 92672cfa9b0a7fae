redline bargain -p ukraine -p kremlin --keep KR-LANT --drop ukraine/UA-EUU
