for i in $(seq 300); do echo "{\"deal\": {\"id\": \"d$i\", \"title\": \"T\"}, \"terms\": {}}"; done > d.jsonl
redline check -q -p ukraine -f jsonl -o without.jsonl d.jsonl examples/draft.deal; echo "status $?"
redline check -q -j1 -p ukraine -f jsonl -o with.jsonl --trace trace.jsonl d.jsonl examples/draft.deal; echo "status $?"
cmp without.jsonl with.jsonl
sed 's/[0-9]\.[0-9]\{6\}/S/g; s/"redline": "[^"]*", "date": "20[^"]*Z"/"redline": "V", "date": "D"/' trace.jsonl
redline check -q -p ukraine -f jsonl -o a.jsonl --trace a.jsonl d.jsonl; echo "status $?"
redline check -q -p ukraine --trace d.jsonl d.jsonl; echo "status $?"
redline check -q -p ukraine --trace no/trace.jsonl d.jsonl; echo "status $?"
redline check -q -p ukraine --trace t.jsonl --watch d.jsonl; echo "status $?"
redline check -q -p ukraine -f jsonl -o b.jsonl --trace /dev/full d.jsonl; echo "status $?"
redline check -q -p ukraine -f jsonl d.jsonl 2> /dev/null | cmp - b.jsonl && echo same
