# Where memory ends in a batch of libconfig files, every deal that could be read has its verdict and each other one an error.
# libconfig does not look at what it gets, so what it needs is reserved before. With several threads no other
# deal is checked meanwhile.
mkdir deals
for i in 1 2 3 4 5 6 7 8; do
    awk -v i=$i 'BEGIN {
        printf "deal = { id = \"d%d\"; title = \"T\"; };\narticles = (\n", i
        n = i % 2 ? 10 : 8000 * i
        for (k = 0; k < n; k++) printf "  { id = \"%d\"; text = \"the parties agree\"; terms = { }; }%s\n", k, k + 1 < n ? "," : ""
        print ");\nterms = { alignment = { eu = \"free\"; }; };"
    }' >deals/$i.deal
done
# Sanitizers need more address space than any of these limits: they check the rest of the cases.
if ! (ulimit -v 150000 && redline check -q --no-config -p ukraine -f jsonl deals/1.deal >out 2>err; [ $? -lt 4 ]) 2>/dev/null; then
    echo "no crash"; exit
fi
some=0
for jobs in 1 3; do
    for most in 60000 110000 150000; do
        (ulimit -v $most && exec redline check -q --no-config -p ukraine -j $jobs -f jsonl deals) >out 2>err
        status=$?
        # The smallest limits do not let the program be loaded (127).
        [ $status = 127 ] && continue
        grep -q "libgomp: Out of memory\|error while loading" err && continue
        verdicts=$(grep -c '"verdict": "[aru]' out)
        errors=$(grep -c '"verdict": "error"' out)
        case $status in
        0 | 1 | 3) [ $verdicts = 8 ] || echo "-j $jobs with $most KB: status $status, but $verdicts verdicts" ;;
        2) grep -q "out of memory\|Cannot allocate memory" err || echo "-j $jobs with $most KB: no message" ;;
        *) echo "-j $jobs with $most KB: status $status" ;;
        esac
        # What ends the run says so; else each deal has a line.
        [ $((verdicts + errors)) = 8 ] || [ $status = 2 ] || echo "-j $jobs with $most KB: $verdicts verdicts, $errors errors"
        [ $verdicts -gt 0 ] && [ $errors -gt 0 ] && some=1
    done
done
[ $some = 1 ] || echo "no limit let some deals be checked and others not"
echo "no crash"
