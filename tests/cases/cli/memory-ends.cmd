# Where memory ends, every line that could be checked has a verdict, the run says where it ended, and nothing aborts.
awk 'BEGIN {
    for (i = 0; i < 300; i++) printf "{\"deal\":{\"id\":\"s%d\",\"title\":\"t\"},\"terms\":{\"alignment\":{\"eu\":\"free\"}}}\n", i
    printf "{\"deal\":{\"id\":\"b\",\"title\":\"E\"},\"articles\":["
    for (i = 0; i < 60000; i++) printf "%s{\"id\":\"%d\",\"text\":\"the parties agree\",\"terms\":{}}", i ? "," : "", i
    print "]}"
    print "{\"deal\":{\"id\":\"last\",\"title\":\"t\"},\"terms\":{\"alignment\":{\"eu\":\"free\"}}}"
}' >d.jsonl
# Sanitizers need more address space than any of these limits: they check the rest of the cases.
if ! (ulimit -v 150000 && redline check -q --no-config -p ukraine -f jsonl d.jsonl >out 2>err; [ $? -lt 4 ]) 2>/dev/null; then
    echo "no abort"; exit
fi
for jobs in 1 3; do
    for most in 40000 46000 52000 60000 70000 80000 100000; do
        (ulimit -v $most && exec redline check -q --no-config -p ukraine -j $jobs -f jsonl d.jsonl) >out 2>err
        status=$?
        # The smallest limits do not let the program be loaded (127).
        [ $status = 127 ] && continue
        grep -q "libgomp: Out of memory\|error while loading" err && continue
        [ $status -lt 3 ] || echo "-j $jobs with $most KB: status $status"
        [ $status = 1 ] || grep -q "out of memory\|Cannot allocate memory" err || echo "-j $jobs with $most KB: no message"
        awk '!/"verdict": "(accepted|rejected|undetermined|error)"/ { print "no verdict: " $0 }' out
    done
done
echo "no abort"
