for i in 1 2 3 4 5 6 7 8; do echo "{\"deal\": {\"id\": \"d$i\", \"title\": \"T\"}, \"terms\": {}}"; done > d.jsonl
for k in 1 2 3; do redline check -q -p ukraine -f jsonl -o p$k.jsonl --shard $k/3 d.jsonl; done
redline merge; echo "status $?"
redline merge -o all.json p1.jsonl p2.jsonl p3.jsonl; echo "status $?"
redline merge -o all.sqlite p1.jsonl p2.jsonl p3.jsonl; echo "status $?"
redline merge -o p1.jsonl p1.jsonl p2.jsonl p3.jsonl; echo "status $?"
redline merge -o no/all.jsonl p1.jsonl p2.jsonl p3.jsonl; echo "status $?"
redline merge p1.jsonl p2.jsonl p3.jsonl > /dev/full; echo "status $?"
redline diff p1.jsonl p2.jsonl; echo "status $?"
redline check -q -p ukraine --baseline p2.jsonl d.jsonl; echo "status $?"
redline check -q -p ukraine -f json -o p.json --shard 1/3 d.jsonl
redline diff p.json p.json; echo "status $?"
