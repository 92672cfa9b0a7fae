redline bargain -p ukraine -f htlm
