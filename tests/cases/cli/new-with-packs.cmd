# The command that `new` names works, and so do the values that it offers.
cp examples/lease.terms examples/lease.rules .
redline new --terms lease.terms -p lease.rules 'my first.deal' 2>&1 | tee said; cat 'my first.deal' | sed -n '1,9p'
sh -c "$(sed -n 's/.*`\(.*\)`/\1/p' said)" | tail -n 1
sed 's/^  # vocabulary/  vocabulary/' 'my first.deal' > named.deal; redline check named.deal | head -n 2
for terms in lease.terms rules/peace.terms; do redline new --terms $terms | sed -n 's/^      # \(.*;\)    # .*/\1/p' | while read -r line; do
    printf 'deal = { id = "d"; title = "D"; };\nterms = { %s };\n' "$line" > d.deal
    redline check --terms $terms -p none.rules d.deal 2>&1 | grep -v none.rules; redline eval --terms $terms --deal d.deal 1 >/dev/null || echo "$line"
done; done
