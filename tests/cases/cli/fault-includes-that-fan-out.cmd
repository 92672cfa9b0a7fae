for ending in rules terms deal; do
    for pair in "a b" "b c" "c d" "d e" "e f" "f g"; do
        set -- $pair
        for i in 1 2 3 4 5 6 7 8; do echo "@include \"$2.$ending\""; done >$1.$ending
    done
    : >g.$ending
done
redline check --no-config -q -p ./a.rules examples/draft.deal; echo "pack: $?"
redline check --no-config -q --terms a.terms -p ./a.rules examples/draft.deal; echo "vocabulary: $?"
redline check --no-config -q --allow-include -p ukraine -f jsonl a.deal; echo "deal: $?"
awk 'BEGIN { printf "#"; for (i = 0; i < 7000; i++) printf "%1000s", "-"; print "" }' >large.rules
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo '@include "large.rules"'; done >many.rules
redline check --no-config -q -p ./many.rules examples/draft.deal; echo "bytes: $?"
