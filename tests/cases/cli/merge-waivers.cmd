for i in 1 2 3 4 5 6 7 8; do echo "{\"deal\": {\"id\": \"d$i\", \"title\": \"T\"}, \"terms\": {}}"; done > d.jsonl
cat > .redline.cfg <<'TXT'
waivers = (
  { condition = "ukraine/UA-EU/a"; deal = "d2"; by = "me"; reason = "r"; until = "2030-01-01"; },
  { condition = "ukraine/UA-LAND"; by = "me"; reason = "r"; until = "2030-01-01"; },
  { condition = "ukraine/UA-NATO"; deal = "draft"; by = "me"; reason = "r"; until = "2030-01-01"; } );
TXT
redline check -q --today 2026-01-01 -p ukraine -f jsonl -o whole.jsonl d.jsonl examples/draft.deal examples/draft.deal; echo "status $?"
for k in 1 2 3; do redline check -q --today 2026-01-01 -p ukraine -f jsonl -o p$k.jsonl --shard $k/3 d.jsonl examples/draft.deal examples/draft.deal 2>p$k.err; done
cat p1.err p2.err p3.err | grep waiver
redline merge -o all.jsonl p1.jsonl p2.jsonl p3.jsonl; echo "status $?"
cmp whole.jsonl all.jsonl
