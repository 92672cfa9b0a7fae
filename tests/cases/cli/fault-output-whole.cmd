# A link stays, and the file keeps its mode; a report that cannot be written in full leaves the old one; nothing is left beside it.
d=examples/armistice.deal
check() { redline check -q --no-config -p russia-state "$@"; echo "status $?"; }
mkdir out && echo OLD >out/old && chmod 640 out/old && ln -s old out/link
check -f jsonl -o out/link $d
ls -l out/old out/link | cut -c 1-10; grep -c armistice out/link
echo OLD >out/old
check -f jsonl -o out/old -f text -o no/such/folder $d; cat out/old
check -f jsonl -o out/old -f text -o out/../out/link $d; cat out/old
check -f jsonl -o out/new -f text -o out/../out/new $d
(trap '' XFSZ; ulimit -f 1; check -f html -o out/old $d); cat out/old
check -f jsonl -o /dev/full $d
check -f jsonl -o /dev/stdout $d | cut -c 1-20
redline new out/old; cat out/old; redline new --force out/old && head -n 1 out/old; redline new out/deal; ls -A out
