cat > v.terms <<'TXT'
vocabulary = { id = "v"; version = "1.0"; title = "V"; };
sets = ( { name = "force"; members = ["army", "police"]; title = "F"; } );
terms = ( { path = "n"; type = "int"; silence = "absent"; title = "N"; },
          { path = "k"; type = "int"; default = 1; title = "K"; },
          { path = "remaining.<force>"; type = "int"; silence = "absent"; title = "R"; } );
TXT
cat > head <<'TXT'
pack = { id = "p"; title = "P"; version = "1"; vocabulary = "v/1"; sources = ( { id = "x"; title = "X"; } ); };
TXT
rule() {
    { cat head; echo "rules = ( { id = \"R\"; title = \"t\"; class = \"red-line\";"
      echo "conditions = ( { id = \"a\"; require = \"$1\"; message = \"m\"; } ); cite = { source = \"x\"; quote = \"q\"; }; } );"; } > p.rules
    echo "--- $1"
}
echo 'deal = { id = "x"; title = "X"; }; terms = { n = 50; remaining = { army = 7; }; };' > x.deal
common="--terms v.terms -p p.rules"
for require in "n <= 10" "has(n) && n <= 10" "!has(n) || n >= 10" "has(k)" "force.all(f, remaining[f] < 9)" "force.all(f, !has(remaining[f]) || remaining[f] < 9)" \
        "has(force)" "has(articles)"; do
    rule "$require"
    redline check --no-config $common x.deal 2>&1
    echo "= $?"
done
rule "has(n) && n <= 10"
redline explain $common R | sed -n '/Reads/,$p'
redline bargain $common | sed -n '/^terms/,$p'
redline repair $common x.deal | grep change
redline sweep $common x.deal | grep always
