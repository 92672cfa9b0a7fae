for i in 1 2 3 4 5 6 7 8; do echo "{\"deal\": {\"id\": \"d$i\", \"title\": \"T\"}, \"terms\": {}"; test $i = 4 || echo "}"; done | paste -sd' ' | sed 's/ {"deal/\n{"deal/g' > d.jsonl
for f in json csv sqlite; do
  redline check -q -p ukraine --fail-fast -f $f -o whole.$f d.jsonl 2>/dev/null; echo "status $?"
  for k in 1 2 3; do redline check -q -p ukraine --fail-fast -f $f -o p$k.$f --shard $k/3 d.jsonl 2>/dev/null; echo "part $k: $?"; done
  redline merge -o all.$f p1.$f p2.$f p3.$f; echo "merge: $?"
  cmp whole.$f all.$f
  redline merge -o all.$f p1.$f p2.$f >/dev/null; echo "merge: $?"
done
