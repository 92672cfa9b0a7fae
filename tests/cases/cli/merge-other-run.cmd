for i in 1 2 3 4 5 6 7 8; do echo "{\"deal\": {\"id\": \"d$i\", \"title\": \"T\"}, \"terms\": {}}"; done > d.jsonl
for k in 1 2 3; do redline check -q -p ukraine -f jsonl -o p$k.jsonl --shard $k/3 d.jsonl; done
redline check -q -p ukraine -f json -o a.json --shard 1/3 d.jsonl
redline check -q -p ukraine -f jsonl -o b.jsonl --shard 1/2 d.jsonl
redline check -q -p kremlin -f jsonl -o c.jsonl --shard 1/3 d.jsonl
redline check -q -p ukraine -f jsonl --strict -o d1.jsonl --shard 1/3 d.jsonl
redline check -q -p ukraine -f jsonl -o e.jsonl --shard 1/3 d.jsonl examples/draft.deal
redline check -q --terms examples/lease.terms -p examples/lease.rules -f jsonl -o f.jsonl --shard 1/3 d.jsonl
for f in a.json b.jsonl c.jsonl d1.jsonl e.jsonl f.jsonl; do redline merge p2.jsonl p3.jsonl $f; echo "status $?"; done 2>&1 | sed 's/[0-9a-f]\{32\}/HASH/g'
