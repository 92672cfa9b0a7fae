redline bargain -p russia-state -f json && redline bargain -p russia-state -f markdown
