# Files whose deals share a title but not an id are warned of; lines of one file may share it.
for i in 1 2 3 4; do sed "s/id = \"lease\"/id = \"lease-$i\"/" examples/lease.deal > lease-$i.deal; done
redline check --terms examples/lease.terms -p examples/lease.rules --rule PETS -f jsonl lease-1.deal lease-2.deal lease-3.deal lease-4.deal
line() { echo '{"deal": {"id": "'$1'", "title": "Lease"}, "terms": {}}'; }
(line a; line b) > lines.jsonl
redline check --terms examples/lease.terms -p examples/lease.rules --rule PETS -f jsonl lines.jsonl
