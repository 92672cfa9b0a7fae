redline check ''; redline check --output= examples/armistice.deal; redline check --config '' examples/armistice.deal
redline diff examples/armistice.deal ''; redline sweep ''
