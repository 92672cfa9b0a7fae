redline sweep -p ukraine -p russia-state --choose guarantees=russia --choose 7=out examples/bracketed.deal | sed -n "3,10p"
