# Under a tool that needs more address space than this to start, there is no limit.
(ulimit -v 500000; redline --version; exit $?) >/dev/null 2>&1 && ulimit -v 500000
good='{"deal":{"id":"g","title":"G"},"terms":{"alignment":{"eu":"free"}}}'
beyond() { printf '{"deal":{"id":"e","title":"E"},"terms":{'; seq 500000 | sed "s/.*/$1:1,/" | tr -d '\n'; echo '"z":1}}'; echo "$good"; }
{ echo "$good"; beyond '"k"'; beyond '"k&"'; } >d.jsonl
redline check --no-config -j1 -p ukraine -f jsonl -o r.jsonl -f text -o r.txt -f csv -o r.csv d.jsonl 2>err; echo "status $?"
grep -o '"verdict": "[a-z]*", "packs"' r.jsonl
sed -n 2p r.jsonl | grep -o '"message"' | wc -l
grep 'in all\|could not be read' err r.txt r.csv
grep -c error: err
grep -o 'and [0-9,]* more errors ([0-9,]* in all)' r.jsonl
