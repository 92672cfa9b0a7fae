sh net.sh
redline repair --terms net.terms -p net.rules --timeout 0 --max-solver-steps 300000 -o net-out.deal net.deal >out
echo "$?"
sed 's/[0-9][0-9]* edits/N edits/; 8,/^Not answered/{/^Not answered/!d;}' out
redline repair --terms net.terms -p net.rules --timeout 0 --max-solver-steps 300000 -f json net.deal | grep -e '"repairable"' -e '"smallest"' -e '"limit"' -e question -e repairs_complete
redline repair --terms net.terms -p net.rules --timeout 0 --max-solver-steps 300000 -f markdown net.deal | sed -n '/^## Not/,$p'
redline repair --terms net.terms -p net.rules --timeout 0 --max-solver-steps 300000 -f html net.deal | grep -o '<h2>Not.*'
redline check --terms net.terms -p net.rules -f jsonl net-out.deal | grep -o '"verdict": "accepted", "packs"'
