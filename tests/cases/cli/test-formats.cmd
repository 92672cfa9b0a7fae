cd testing
for f in json tap junit markdown; do redline test -f $f wrong.tests; done
redline test -f html wrong.tests | grep -c "<li"
redline test -f csv wrong.tests 2>&1
