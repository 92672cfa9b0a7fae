redline check --allow-include include-outside.deal
