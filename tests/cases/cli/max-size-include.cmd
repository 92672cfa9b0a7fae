cp examples/draft.deal d.deal; echo '@include "d.deal"' >outer.deal; wc -c <outer.deal
for run in "check -p ukraine" "sweep -p ukraine" "diff -p ukraine examples/draft.deal"; do
    redline $run --allow-include --max-deal-size 1000 outer.deal 2>&1 | grep 'd.deal.*longer'
    redline $run --allow-include --max-deal-size 4000 outer.deal >/dev/null 2>&1; echo "$run: $?"
done
