deal='{"deal": {"id": "a", "title": "A"}, "terms": {"alignment": {"eu": "free"}}}'
long() { printf '%s' "$deal"; head -c "$1" /dev/zero | tr '\0' ' '; echo; }
{ echo "$deal"; long 300000; echo "$deal"; } >end.jsonl
{ head -c 400000 /dev/zero | tr '\0' ' '; echo "$deal"; echo "$deal"; long 400000 | tr -d '\n'; } >beginning.jsonl
gzip -c end.jsonl >packed.jsonl.gz
check="redline check -q --no-config -p ukraine -f csv --max-deal-size 100000"
for f in end.jsonl beginning.jsonl packed.jsonl.gz; do $check $f | cut -d, -f1-4 | sort -u; echo "$f: $?"; done
$check --jsonl - <end.jsonl | cut -d, -f1-4 | sort -u
gzip -c beginning.jsonl | $check --jsonl - | cut -d, -f1-4 | sort -u
$check -j 4 end.jsonl end.jsonl beginning.jsonl >/dev/null 2>&1; echo "several threads: $?"
{ head -c 67108865 /dev/zero | tr '\0' 1; echo; echo '{"expr": "1 + 1"}'; } | redline eval --stream; echo "a stream: $?"
