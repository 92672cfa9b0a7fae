redline check -f json -p ukraine examples/draft.deal >a.json; redline check -f jsonl -p ukraine examples/draft.deal >a.jsonl
redline diff a.json a.jsonl --max-deal-size 10; echo "no option for reports: $?"
awk 'BEGIN { printf "{\"redline\": \"1\", \"deals\": ["; for (i = 0; i < 22000; i++) printf "%s{\"id\": \"deal-%d\", \"file\": \"%0700d.jsonl\", \"verdict\": \"accepted\", \"packs\": []}", i ? ", " : "", i, i; print "]}" }' >long.json
wc -c <long.json; redline diff long.json long.json; echo "a long report: $?"
sed 's/"redline": "1", //' long.json >plain.json; redline diff plain.json plain.json; echo "one without its first key: $?"
head -c 20000000 /dev/zero | tr '\0' '{' >long.deal; redline diff long.deal long.json; echo "a long deal: $?"
head -c 779 long.json >cut.json; redline diff cut.json long.json; echo "a report that is cut: $?"
