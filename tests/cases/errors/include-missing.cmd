redline check --allow-include include-missing.deal
