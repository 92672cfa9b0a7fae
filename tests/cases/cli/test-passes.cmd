# Tests of rules: a file, a pack, a folder, the built-in packs.
cd testing
redline test shop.tests && redline test -v shop.tests | head -4
redline test -p shop.rules --terms shop.terms
redline test -p russia-state; redline test -p russia-state -f tap | head -4
redline test | tail -1
