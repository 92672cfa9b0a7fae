# A pattern that reaches its limit in an article does not matter if another article decides. What such searches cost is
# counted into the steps of the deal: whether one place of a text takes long or many do, and in one condition or in many.
pack() {
    echo 'pack = { id = "g"; title = "G"; version = "1"; vocabulary = "peace/2"; sources = ( { id = "s"; title = "S"; } ); }; rules = ('
    seq "$2" | sed "s/.*/{ id = \"R&\"; title = \"r\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; }; conditions = ( { id = \"a\"; message = \"m\"; forbid = \"$1\"; } ); },/" | sed '$s/,$//'
    echo ');'
}
deal() { printf '{"deal":{"id":"w%s","title":"W"},"articles":[' "$1"; seq "$1" | sed "s/.*/{\"id\":\"&\",\"text\":\"$2\"},/"; echo '{"id":"last","text":"aaa9"}]}'; }
long=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!9
blocks=$(seq 200 | sed 's/.*/aaaaaaaaaaaaaaaaaa!/' | tr -d '\n')
pack "articles.exists(a, a.text.matches('^(a+)+[0-9]+\$'))" 1 >wild.rules
pack "articles.exists(a, a.text.matches('(a+)+(\$|&)'))" 200 >many.rules
pack "articles.exists(a, regex.extractAll(a.text, '(a+)+\$').size() > 3)" 1 >all.rules
pack "articles.exists(a, a.text.matches('(a+)+\$' + a.title))" 1 >computed.rules
check() { redline check --no-config --max-steps 10000000 -f jsonl -p "$@" 2>/dev/null; }
deal 20 "$long" >few.json; deal 2000 "$long" >long.json; deal 20 "$blocks" >blocks.json; deal 1 "$long" >one.json
check ./wild.rules few.json
for rules in wild many all computed; do check "./$rules.rules" long.json; done
for rules in many all computed; do check "./$rules.rules" blocks.json; done
check ./many.rules one.json
redline check -v --no-config -p ./all.rules one.json
