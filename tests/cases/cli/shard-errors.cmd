for i in 1 2 3 4 5 6 7 8; do echo "{\"deal\": {\"id\": \"d$i\", \"title\": \"T\"}, \"terms\": {}}"; done > d.jsonl
for s in 0/3 4/3 1 1/ /3 1/3/4 a/b 1/0 -1/3 1/1000001 99999999999999999999/3 ''; do redline check -f jsonl --shard "$s" d.jsonl; echo "status $?"; done 2>&1 | grep -v '^usage\|^Run'
redline check --shard 1/3 d.jsonl; echo "status $?"
redline check --shard 1/3 -f jsonl -f sarif -o x.sarif d.jsonl; echo "status $?"
redline check --shard 1/3 -f jsonl --baseline x.json d.jsonl; echo "status $?"
redline check --shard 1/3 -f jsonl --watch d.jsonl; echo "status $?"
redline check --shard 1/3 -f jsonl --jsonl - < d.jsonl; echo "status $?"
redline check --shard 1/3 -f jsonl /dev/null; echo "status $?"
mkfifo pipe.jsonl; redline check --shard 1/3 -f jsonl pipe.jsonl; echo "status $?"
redline check --shard 1/3 -f sqlite d.jsonl; echo "status $?"
