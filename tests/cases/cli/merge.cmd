for i in 1 2 3 4 5 6 7 8; do echo "{\"deal\": {\"id\": \"d$i\", \"title\": \"T\"}, \"terms\": {}}"; done > d.jsonl
for f in json jsonl html; do
  redline check -q -p ukraine -f $f -o whole.$f d.jsonl examples/draft.deal; echo "status $?"
  for k in 1 2 3; do redline check -q -p ukraine -f $f -o p$k.$f --shard $k/3 d.jsonl examples/draft.deal; echo "part $k: $?"; done
  redline merge -o all.$f p2.$f p3.$f p1.$f; echo "merge: $?"
  cmp whole.$f all.$f
  redline merge p2.$f p3.$f p1.$f | cmp - whole.$f
done
