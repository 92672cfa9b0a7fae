for i in 1 2 3 4 5 6 7 8; do echo "{\"deal\": {\"id\": \"d$i\", \"title\": \"T\"}, \"terms\": {}}"; done > d.jsonl
for k in 1 2 3; do redline check -q -p ukraine -f jsonl -o p$k.jsonl --shard $k/3 d.jsonl; done
head -c 300 p2.jsonl > cut.jsonl
redline merge p1.jsonl cut.jsonl p3.jsonl; echo "status $?"
sed 's/"d4"/"d5"/' p2.jsonl > other.jsonl
redline merge -o all.jsonl p1.jsonl other.jsonl p3.jsonl; echo "status $?"
redline merge p1.jsonl other.jsonl p3.jsonl; echo "status $?"
sed 's/"deals": [0-9]/"deals": 9/' p2.jsonl > count.jsonl
redline merge p1.jsonl count.jsonl p3.jsonl; echo "status $?"
sed 's/"sizes": \[0, /"sizes": [0, 1/' p2.jsonl > sizes.jsonl
redline merge p1.jsonl sizes.jsonl p3.jsonl; echo "status $?"
: > empty.jsonl
redline merge p1.jsonl empty.jsonl d.jsonl missing.jsonl . ; echo "status $?"
redline check -q -p ukraine -f jsonl -o whole.jsonl d.jsonl
redline merge whole.jsonl; echo "status $?"
ls all.jsonl
