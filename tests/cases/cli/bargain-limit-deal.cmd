sh net.sh
redline bargain --terms net.terms -p net.rules --timeout 0 --max-solver-steps 500000 -o net-out.deal |
    sed -n '1,4p;s/with [0-9]* terms/with N terms/;/^Example/p;/^Not answered/,$p'
redline bargain --terms net.terms -p net.rules --timeout 0 --max-solver-steps 500000 -f json | grep -e '"agreement"' -e witness_fewest -e '"limit"' -e question
redline check --terms net.terms -p net.rules -f jsonl net-out.deal | grep -o '"verdict": "accepted", "packs"'
