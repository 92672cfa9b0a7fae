for i in 1 2 3 4 5 6 7 8; do echo "{\"deal\": {\"id\": \"d$i\", \"title\": \"T\"}, \"terms\": {}}"; done > d.jsonl
redline check -q -p ukraine -o whole.sqlite d.jsonl
for k in 1 2 3; do redline check -q -p ukraine -o p$k.sqlite --shard $k/3 d.jsonl; done
redline merge -o all.sqlite p3.sqlite p2.sqlite p1.sqlite; echo "status $?"
cmp whole.sqlite all.sqlite
redline merge p3.sqlite p2.sqlite p1.sqlite; echo "status $?"
redline merge -o all.jsonl p3.sqlite p2.sqlite p1.sqlite; echo "status $?"
redline merge -o all.sqlite p3.sqlite whole.sqlite p1.sqlite; echo "status $?"
redline check -q -p ukraine -o p2.sqlite --resume --shard 2/3 d.jsonl
redline check -q -p ukraine -o again.sqlite --resume --shard 3/3 d.jsonl
redline merge -o all.sqlite again.sqlite p2.sqlite p1.sqlite; echo "status $?"
sqlite3 all.sqlite 'SELECT key FROM meta; SELECT count(*), min(deal), max(deal), max(number) FROM deals'
redline check -q -p ukraine -o p2.sqlite --resume d.jsonl
redline merge -o all.sqlite p2.sqlite; echo "status $?"
