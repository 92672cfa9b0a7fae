mkfifo in
redline check --jsonl -j 3 -p russia-state -f jsonl - <in >out &
exec 3>in
echo '{"deal": {"id": "a", "title": "A"}, "terms": {}}' >&3
tries=0
while [ ! -s out ] && [ $tries -lt 400 ]; do sleep 0.05; tries=$((tries + 1)); done
[ -s out ] && echo "the first verdict came while the input was still open"
exec 3>&-
wait
cat out
