# What is not covered, and the changes that no test notices.
cd testing
redline test --coverage --mutate shop.tests; echo "status $?"
sed 's/"a low rent"/&; note = "x"/; /name = "words"/d' shop.tests >few.tests
sed -i '1i packs = ["shop.rules"];' few.tests
redline test --coverage --min-coverage 90 few.tests | tail -4; redline test --coverage --min-coverage 90 few.tests >/dev/null; echo "status $?"
redline test --mutate --min-killed 100 few.tests >/dev/null; echo "status $?"
redline test --coverage --mutate -f json few.tests | sed -n '/"coverage"/,$p'
redline test --coverage --mutate wrong.tests >/dev/null
