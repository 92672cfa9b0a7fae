redline repair -p ukraine --max-steps 1000 examples/draft.deal
redline bargain -p ukraine -p russia-state --max-steps 10
redline sweep --max-steps 0 examples/draft.deal
