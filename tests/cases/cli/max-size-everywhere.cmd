cp examples/armistice.deal d.deal; gzip -c d.deal >d.deal.gz
for d in d.deal d.deal.gz -; do
    for run in "check -p ukraine" "diff -p ukraine examples/draft.deal" "sweep -p ukraine" "repair -p ukraine" "bargain -p ukraine --given" "eval deal.id --deal"; do
        redline $run $d --max-deal-size 500 <d.deal 2>&1 | grep longer; redline $run $d --max-deal-size 500 <d.deal >/dev/null 2>&1; echo "$run $d: $?"
    done
done
