redline check -f json -o x.json -f text -o ./x.json examples/armistice.deal; echo "status $?"
redline check -f json -o y.json examples/armistice.deal -f text > y.json; echo "status $?"
