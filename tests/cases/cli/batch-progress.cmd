deal='{"deal": {"id": "a", "title": "A"}, "terms": {}}'
for quiet in '' -q; do
    rm -f in && mkfifo in
    (echo "$deal"; sleep 4; echo "$deal"; sleep 0.2) >in &
    script -qec "redline check $quiet --jsonl -p russia-state -f jsonl -o out - <in" typescript >/dev/null </dev/null
    wait
    tr '\r' '\n' <typescript | grep -c 'deals, [0-9]* per second, 0 errors'
done
