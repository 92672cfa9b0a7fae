# One large deal among small ones: with half of what it takes it is an error and the others are judged; with twice as much it is judged.
awk 'function deal(id, n,   i) {
    printf "{\"deal\":{\"id\":\"%s\",\"title\":\"D\"},\"articles\":[", id
    for (i = 0; i < n; i++) printf "%s{\"id\":\"%d\",\"text\":\"text %d\",\"terms\":{}}", i ? "," : "", i, i
    print "]}"
}
BEGIN { deal("small", 2); deal("large", 20000); deal("last", 2) }' >d.jsonl
sed -n 2p d.jsonl >large.json
for most in 8000000 32000000; do
    for jobs in 1 3; do
        redline check -q --no-config -p ukraine -j $jobs -f jsonl --max-memory $most d.jsonl 2>err | sed 's/, "packs".*errors/ ... errors/; s/, "packs".*//'
        echo "$most: $(cat err)"
    done
done
redline check -q --no-config -p ukraine -f jsonl d.jsonl >/dev/null 2>&1; echo "default: $?"
printf 'deal = { id = "a"; title = "A"; };\narticles = ( { id = "1"; text = "t"; } );\n' >a.deal
head -n 1 d.jsonl >small.json
redline diff --no-config -p ukraine --max-memory 8000000 small.json large.json; echo "diff: $?"
redline diff --no-config -p ukraine --max-memory 32000000 small.json large.json >/dev/null; echo "diff: $?"
redline sweep -p ukraine --max-memory 8000000 large.json; echo "sweep: $?"
redline sweep -p ukraine --max-memory 64000000 large.json >/dev/null; echo "sweep: $?"
redline eval --deal large.json --max-memory 8000000 'articles.size()'; echo "eval: $?"
redline eval --deal large.json --max-memory 32000000 'articles.size()'; echo "eval: $?"
redline eval --deal - --max-memory 8000000 'articles.size()' <large.json; echo "eval: $?"
redline check -q --no-config -p ukraine --max-memory 20000 a.deal >/dev/null; echo "libconfig: $?"
redline check -q --no-config -p ukraine --max-memory 0 a.deal 2>&1 | head -n 1
