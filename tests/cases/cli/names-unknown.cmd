# What is not found is said with what was looked for, and where. A name cannot lead out of the folder of the deal.
mkdir in && cp examples/lease.terms examples/lease.rules .
redline check -p ukrane,kremlin examples/draft.deal; redline check --terms piece examples/draft.deal
for names in 'vocabulary = "leese/1"; packs = ["tenant"];' 'vocabulary = "../lease"; packs = ["lease"];' 'vocabulary = "lease";' \
    'packs = ["../lease"];' 'packs = [];' 'packs = ["/etc/passwd"];' 'vocabulary = "peace/2";' 'packs = ["ukraine", "nobody"];' 'packs = 1;'; do
    echo "== $names"; echo "== $names" >&2
    printf 'deal = { id = "d"; title = "D"; %s };\nterms = { alignment = { eu = "barred"; }; };\n' "$names" > in/d.deal
    redline check -f jsonl in/d.deal | cut -c 1-200
done
printf '{"deal": {"id": "j", "title": "J", "vocabulary": "../lease"}, "terms": {}}\n{"deal": {"id": "k", "title": "K", "packs": ["../x"]}, "terms": {}}\n' > in/d.jsonl
redline check -f jsonl in/d.jsonl | cut -c 1-150
