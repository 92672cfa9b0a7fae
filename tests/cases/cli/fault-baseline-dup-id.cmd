# An entry of a baseline counts for one deal.
mkdir dup
cp examples/lease.deal dup/one.deal
check() { redline check --terms examples/lease.terms -p examples/lease.rules -f jsonl "$@"; }
check dup > before.jsonl
sed 's/deposit_months = 4/deposit_months = 5/' examples/lease.deal > dup/a.deal
check --baseline before.jsonl dup | cut -c1-60
check --baseline before.jsonl dup > /dev/null 2>&1; echo "status $?"
# The deal moved: the first one with its id is it.
rm dup/one.deal
cp dup/a.deal dup/b.deal
check --baseline before.jsonl dup 2>/dev/null | cut -c1-60
# As many lines of a file as the baseline has, in the order of the input, for any number of threads.
line='{"deal": {"id": "lease", "title": "Lease of a flat in Mill Street, in many words"}, "terms": {"rent": {"deposit_months": 4}}}'
many() { yes "$line" | head -n "$1"; }
many 5000 > m.jsonl
check m.jsonl > before.jsonl 2>/dev/null
many 9000 > m.jsonl
for jobs in 1 2 5; do check -j $jobs --baseline before.jsonl m.jsonl 2>/dev/null | cut -d, -f4 | uniq -c | sed 's/^ *//'; done
check -j 3 --baseline before.jsonl --jsonl - < m.jsonl 2>/dev/null | cut -d, -f4 | uniq -c | sed 's/^ *//'
