mkfifo in
deal() { echo "{\"deal\": {\"id\": \"$1\", \"title\": \"$1\"}, \"terms\": {}}"; }
wait_for_line() { tries=0; while [ "$(wc -l < out)" -lt 1 ] && [ $tries -lt 400 ]; do sleep 0.05; tries=$((tries + 1)); done; }
for option in "" --line-buffered; do
    : > out
    redline check --jsonl $option -j 3 -p russia-state -f jsonl - <in >out &
    exec 3>in
    deal a >&3
    [ -n "$option" ] || deal b >&3
    wait_for_line
    echo "verdicts while the input was still open $option: $(wc -l < out)"
    exec 3>&-
    wait
    cat out
done
redline check --line-buffered -p russia-state examples/draft.deal; echo "status $?"
redline check --line-buffered --shard 1/2 -f jsonl -p russia-state examples/draft.deal; echo "status $?"
