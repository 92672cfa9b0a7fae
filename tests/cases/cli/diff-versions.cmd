# Four versions: which step crossed or uncrossed a rule, by which term of which article; words without terms, and terms without words.
cp examples/lease.terms examples/lease.rules . && cp examples/lease.deal v1.deal
sed 's/deposit_months = 4/deposit_months = 3/' v1.deal > v2.deal
sed 's/four months/two months/; s/landlord = 30/landlord = 120/' v2.deal > v3.deal
sed 's/landlord = 120/landlord = 10/; s/landlord one/landlord ten days/' v3.deal > v4.deal
redline diff --terms lease.terms -p lease.rules v1.deal v2.deal v3.deal v4.deal; echo "status $?"
echo "== the same three times"; redline diff --terms lease.terms -p lease.rules v1.deal v1.deal v1.deal
for f in markdown json html; do echo "== $f"; redline diff --terms lease.terms -p lease.rules -f $f v1.deal v2.deal v3.deal 2>/dev/null | sed '/<head>/,/<\/head>/d'; done
echo "== verbose"; redline diff -v --terms lease.terms -p lease.rules v3.deal v1.deal v2.deal 2>/dev/null | sed -n '/^Rules/,/^From/p'
echo "== two"; redline diff --terms lease.terms -p lease.rules v1.deal v2.deal | tail -n 1
redline diff --terms lease.terms -p lease.rules v1.deal v2.deal missing.deal; echo "status $?"
redline check -f json --terms lease.terms -p lease.rules v1.deal > r.json; redline diff r.json r.json r.json; redline diff --terms lease.terms -p lease.rules v1.deal v2.deal r.json
redline diff -p ukraine,kremlin --choose ceiling=ukraine examples/draft.deal examples/bracketed.deal examples/armistice.deal | sed -n '1,/^From/p'
redline diff --choose nothing=1 examples/draft.deal examples/bracketed.deal examples/armistice.deal; echo "status $?"
