# Where memory ends for the solver, which does not look at what it gets, the run has its result or ends with an error.
# Sanitizers need more address space than any of these limits: they check the rest of the cases.
if ! (ulimit -v 400000 && redline repair --no-config -p ukraine examples/draft.deal >out 2>err; [ $? -lt 2 ]) 2>/dev/null; then
    echo "no crash"; exit
fi
run() {
    redline "$@" >whole 2>whole.err
    usual=$?
    errors=0
    for most in 88000 104000 112000 400000; do
        (ulimit -v $most && exec redline "$@") >out 2>err
        status=$?
        [ $status = 127 ] && continue
        grep -q "libgomp: Out of memory\|error while loading" err && continue
        if [ $status = $usual ]; then
            cmp -s out whole || echo "$1 with $most KB: another result"
        elif [ $status = 2 ]; then
            grep -q "out of memory" err || echo "$1 with $most KB: no message"
            [ ! -s out ] || echo "$1 with $most KB: an error, but a report"
            errors=$((errors + 1))
        else
            echo "$1 with $most KB: status $status"
        fi
    done
    [ $errors -gt 0 ] && [ $status = $usual ] || echo "$1: the limits are too large or too small"
}
run repair --no-config -p ukraine examples/draft.deal
run bargain --no-config -p ukraine -p kremlin
echo "no crash"
