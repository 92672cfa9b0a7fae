# A deal names its vocabulary and its packs: files beside it, by name or by the id in them.
mkdir talks && cp examples/lease.terms talks && cp examples/lease.rules talks/union.rules
sed 's/^deal = {/deal = { vocabulary = "lease\/1"; packs = ["tenant"];/' examples/lease.deal > talks/a.deal
redline check talks/a.deal | head -n 6; redline check -f json talks/a.deal | head -n 1
redline check --only fail --rule DEPOSIT talks/a.deal | head -n 12
cat talks/a.deal | redline check - | head -n 3
cd talks && cat a.deal | redline check - | head -n 4; redline check -f jsonl - < a.deal | cut -c 1-60; cd ..
redline sweep talks/a.deal | head -n 4; redline diff talks/a.deal talks/a.deal | head -n 5
redline eval --deal talks/a.deal 'rent.deposit_months'
printf '{"deal": {"id": "j", "title": "J", "vocabulary": "lease", "packs": "union"}, "terms": {"pets": "barred"}}\n' > talks/j.json
redline check talks/j.json | head -n 6; cp talks/j.json talks/j.jsonl; redline check -f jsonl talks/j.jsonl
gzip -c talks/a.deal > talks/z.deal.gz; redline check -f jsonl talks/z.deal.gz | cut -c 1-60
# The command line has priority; a deal in a file that cannot be read twice is found out later.
redline check -f jsonl -p preconditions examples/draft.deal | cut -c 1-60
redline check -f jsonl --terms talks/lease.terms -p talks/union.rules examples/lease.deal | cut -c 1-60
redline check --jsonl -f jsonl - < talks/j.jsonl | cut -c 1-60
mkfifo pipe; cat talks/a.deal > pipe & redline check -f jsonl pipe | cut -c 1-60; wait
