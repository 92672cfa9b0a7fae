for i in 1 2 3 4 5 6 7 8; do echo "{\"deal\": {\"id\": \"d$i\", \"title\": \"T\"}, \"terms\": {}}"; done > d.jsonl
for k in 1 2 3; do redline check -q -p ukraine -f jsonl -o p$k.jsonl --shard $k/3 d.jsonl; done
redline merge -o all.jsonl p2.jsonl; echo "status $?"
for k in 1 2 7 20; do redline check -q -p ukraine -f json -o q$k.json --shard $k/20 d.jsonl; done
redline merge q1.json q2.json q7.json q20.json; echo "status $?"
redline merge p1.jsonl p2.jsonl p3.jsonl p2.jsonl; echo "status $?"
ls all.jsonl
redline merge --missing q1.json q2.json q7.json; echo "status $?"
redline merge --missing p1.jsonl p3.jsonl; echo "status $?"
redline merge --missing p3.jsonl p2.jsonl p1.jsonl; echo "status $?"
head -c 300 p2.jsonl > cut.jsonl
redline merge --missing cut.jsonl p3.jsonl; echo "status $?"
redline merge --missing cut.jsonl; echo "status $?"
redline merge --missing p1.jsonl q2.json; echo "status $?"
