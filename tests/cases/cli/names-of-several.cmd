# Deals that name different vocabularies or packs have a report each; where one report must show all, it is an error.
mkdir talks && cp examples/lease.terms talks && cp examples/lease.rules talks/tenant.rules
sed 's/^deal = {/deal = { vocabulary = "lease\/1"; packs = ["tenant"];/' examples/lease.deal > talks/b.deal
printf 'deal = { id = "one"; title = "One"; packs = ["preconditions"]; };\nterms = { };\n' > talks/c.deal
printf 'deal = { id = "all"; title = "All"; vocabulary = "peace/2"; };\nterms = { };\n' > talks/a.deal
printf 'deal = { id = "plain"; title = "Plain"; };\nterms = { };\n' > talks/d.deal
printf 'deal = { id = "lost"; title = "Lost"; packs = ["nobody"]; };\nterms = { };\n' > talks/e.deal
redline check -f jsonl talks | cut -c 1-90; echo "status $?"
redline check talks/a.deal talks/b.deal talks/d.deal | grep -v '^    ' | grep 'Vocabulary\|Checked\|REJ\|ACC\|UND'
redline check -f json talks/a.deal talks/b.deal; echo "status $?"; redline check -o out.txt talks/a.deal talks/c.deal; echo "status $?"; ls out.txt
redline check -f jsonl talks/a.deal > base.jsonl; redline check --baseline base.jsonl talks/a.deal talks/c.deal; echo "status $?"
redline diff talks/a.deal talks/c.deal; echo "status $?"; redline diff -p preconditions talks/a.deal talks/c.deal | head -n 4
redline check -p preconditions -f jsonl talks/a.deal talks/c.deal | cut -c 1-70
# Of lines, the first one decides.
printf '{"deal": {"id": "%s", "title": "T"%s}, "terms": {}}\n' 1 ', "packs": ["ukraine"]' 2 '' 3 ', "packs": "kremlin"' 4 ', "vocabulary": "lease"' > talks/l.jsonl
redline check -f jsonl talks/l.jsonl | cut -c 1-80
