# Deals with one id and title are told apart by file, and as lines of one file by file and line, in every report.
mkdir one two
sed "s/deposit_months = 4/deposit_months = 2/" examples/lease.deal > one/x.deal
cp examples/lease.deal two/x.deal
line() { echo '{"deal": {"id": "lease", "title": "Lease of a flat in Mill Street"}, "terms": {"rent": {"deposit_months": '$1'}}}'; }
(line 5; line 2) > lines.jsonl
check() { redline check --terms examples/lease.terms -p examples/lease.rules "$@" one two lines.jsonl 2>/dev/null; }
check -f text | tail -n 14
check -f json | grep -o '{"id": "lease".*"verdict"'
check -f jsonl | cut -d, -f1-3
check -f junit | grep -o '<testsuite name="[^"]*"'
check -f junit | grep -c '<testcase'
check -f junit | grep -o '<testcase [^>]*' | sort -u | wc -l
check -f sarif | grep -o 'dealAndCondition/v1": "[^"]*"' | sort | uniq -d
check -f sarif | grep -o 'dealAndCondition/v1": "[^"]*DEPOSIT/a"'
check -f tap | grep -E '^(not )?ok '
check -f csv | cut -d, -f1,2,4 | uniq
check -f github | cut -d, -f1,2 | sort -u | head -n 8
check -f html | grep -o "<span>lease</span><small>[^<]*"
check -f markdown | grep -E '^\| [1-9]|^\*\*Lease'
# A warning, once per run.
redline check --terms examples/lease.terms -p examples/lease.rules -f jsonl one two lines.jsonl > before.jsonl
# A comparison of two reports tells them apart, too, in whatever order they are.
(line 2; line 2) > lines.jsonl
redline check --terms examples/lease.terms -p examples/lease.rules -f jsonl lines.jsonl two one > after.jsonl 2>/dev/null
redline diff before.jsonl after.jsonl
