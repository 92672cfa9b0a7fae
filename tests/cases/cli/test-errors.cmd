cd testing
redline test errors.tests 2>&1
redline test 2>&1 nothing.tests
mkdir empty; redline test empty 2>&1
echo 'tests = ( );' >empty/none.tests; redline test -p shop.rules --terms shop.terms empty 2>&1
redline test --min-coverage 90 shop.tests 2>&1
redline test --min-killed 90 shop.tests 2>&1
redline test -p shop.deal 2>&1
