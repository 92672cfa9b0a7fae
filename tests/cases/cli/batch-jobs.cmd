for i in 1 2 3 4; do for p in examples/published/*.deal; do echo "$p"; done; done | xargs redline check -f text -o one.txt -f jsonl -o one.jsonl -j 1
for i in 1 2 3 4; do for p in examples/published/*.deal; do echo "$p"; done; done | xargs redline check -f text -o four.txt -f jsonl -o four.jsonl -j 4
cmp one.txt four.txt && cmp one.jsonl four.jsonl && wc -l < four.jsonl
