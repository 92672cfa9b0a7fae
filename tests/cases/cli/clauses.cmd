# Model clauses: in tests, in explain, as a new deal, and in repairs.
cd testing
redline test model.tests
redline explain --terms shop.terms -p model.rules RENT | sed -n '/^Model/,$p'
redline new --from model.rules; redline new --from model.rules made.deal 2>&1; redline check --terms shop.terms -p model.rules made.deal | head -2
redline new --from model.rules made.deal 2>&1; redline new --from shop.rules 2>&1; redline new --from ukraine -p kremlin 2>&1
for p in ukraine kremlin; do redline new --from $p $p.deal 2>&1; redline check -q -p $p $p.deal | head -1; done
sed 's/clause = "rent"/clause = "rents"/' model.tests >worse.tests; sed -i '1i packs = ["model"];' worse.tests; redline test worse.tests 2>&1
