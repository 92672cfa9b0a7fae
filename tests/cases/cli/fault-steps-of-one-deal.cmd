cat >s.rules <<'RULES'
pack = { id = "s"; title = "S"; version = "1"; vocabulary = "peace/2"; sources = ( { id = "s"; title = "s"; } ); };
rules = (
  { id = "R"; title = "r"; class = "red-line"; cite = { source = "s"; quote = "q"; };
    conditions = ( { id = "a"; message = "m"; forbid = "articles.exists(a, articles.exists(b, a.text == b.text && a.id != b.id))"; } ); },
  { id = "S"; title = "s"; class = "red-line"; cite = { source = "s"; quote = "q"; };
    conditions = ( { id = "a"; message = "m"; forbid = "alignment.eu == 'barred'"; } ); }
);
RULES
awk 'function deal(id, n,   i) {
    printf "{\"deal\":{\"id\":\"%s\",\"title\":\"D\"},\"articles\":[", id
    for (i = 0; i < n; i++) printf "%s{\"id\":\"%d\",\"text\":\"text %d\",\"terms\":{}}", i ? "," : "", i, i
    print "]}"
}
BEGIN { deal("small", 2); deal("large", 60); deal("last", 2) }' >d.jsonl
for most in 2000 100000; do
    redline check -q --no-config -p ./s.rules -f jsonl --max-steps $most d.jsonl; echo "$most: $?"
done
redline check -q --no-config -p ./s.rules -f jsonl d.jsonl >/dev/null; echo "default: $?"
tail -n 2 d.jsonl | head -n 1 >large.json; redline diff --no-config -p ./s.rules --max-steps 2000 large.json large.json; echo "diff: $?"
