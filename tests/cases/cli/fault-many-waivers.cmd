# 8,000 conditions in a rule, waived and known: all of them, all but the first, or with a waiver that names none.
n=8000
{
    echo 'pack = { id = "g"; title = "g"; version = "1"; vocabulary = "lease/1"; sources = ( { id = "s"; title = "s"; } ); };'
    echo 'rules = ( { id = "R"; title = "r"; class = "red-line"; cite = { source = "s"; quote = "q"; }; conditions = ('
    seq $n | sed "s/.*/{ id = \"c&\"; message = \"m\"; require = \"rent.deposit_months < 3\"; }/; \$!s/\$/,/"
    echo '); } );'
} > g.rules
head='deal = { id = "d"; title = "D"; }; terms = { rent = { deposit_months = 4; }; };'
waivers() { echo "$head waivers = ("; seq $1 $n | sed "s/.*/{ condition = \"g\/R\/c&\"; by = \"b&\"; reason = \"r\"; until = \"2999-01-01\"; }/; \$!s/\$/,/"; echo ');'; }
check() { redline check --terms examples/lease.terms -p g.rules -f jsonl --today 2025-06-02 "$@"; }
length() { sed "s/^\\([^{]*{[^{]*\\){.*\"$1\": \\[\\([^]]*\\).*/\\1 \\2/; s/\"R.c[0-9]*\"/x/g" | awk -Fx '{ print substr($1, 1, 50), NF - 1 }'; }
waivers 1 > a.deal
check a.deal | length waived
waivers 2 > b.deal
check b.deal | length waived
sed 's/R.c9"/R\/x9"/' a.deal > c.deal
check c.deal | cut -c1-60
echo "$head" > d.deal
check d.deal > before.jsonl
check --baseline before.jsonl d.deal | length known
sed 's/"R.c1", //' before.jsonl > fewer.jsonl
check --baseline fewer.jsonl d.deal | length known
# Each format, in bounded memory. Under a tool that needs more address space than this to start, there is no limit.
(ulimit -v 300000; redline --version; exit $?) >/dev/null 2>&1 && ulimit -v 300000
for format in text json jsonl sarif junit tap github csv markdown html; do
    redline check -j 1 --terms examples/lease.terms -p g.rules --today 2025-06-02 -f $format -o out b.deal d.deal 2>&1 >/dev/null
    echo "$format $?"
done
