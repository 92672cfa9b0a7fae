cat > v.terms <<'TXT'
vocabulary = { id = "v"; version = "1.0"; title = "V"; };
terms = ( { path = "a.within"; type = "days"; silence = "absent"; title = "W"; },
          { path = "a.begins"; type = "date"; silence = "absent"; title = "B"; },
          { path = "a.n"; type = "int"; default = 1; title = "N"; } );
TXT
echo 'deal = { id = "s"; title = "Silent"; }; terms = {};' > s.deal
pack() {
    { echo 'pack = { id = "p"; title = "P"; version = "1"; vocabulary = "v/1"; sources = ( { id = "x"; title = "X"; } ); };'
      echo "$3"
      echo "rules = ( { id = \"R\"; title = \"t\"; class = \"red-line\"; conditions = ( { id = \"a\";"
      echo "  require = \"$1\";"
      echo "  message = \"$2\"; } ); cite = { source = \"x\"; quote = \"q\"; }; } );"; } > p.rules
    redline check --no-config --terms v.terms -p p.rules s.deal 2>&1 | head -4
}
pack "!has(a.within) || a.within <= duration('15d')" m
pack "!has(a.within) || a.within <= duration('36h')" m
pack "!has(a.begins) || a.begins <= timestamp('2005-02-30')" m
pack "!has(a.begins) || a.begins <= timestamp('2005-02-28')" m
pack "!has(a.begins) || a.begins.getFullYear('Europe/Acheh') < 2006" m
pack "!has(a.begins) || '%q'.format([a.begins]) == 'x'" m
pack "!has(a.begins) || '%s %s'.format([a.begins]) == 'x'" m
pack "a.n < int('ten')" m
pack "a.n < 5 || 1 / 0 > a.n" m
pack "a.n < 5" "n is {a.n + int('1x')}"
pack "a.n < 5" m 'define = ( { name = "unused"; is = "a.n < [1, 2][2]"; } );'
pack "a.n < 5 || articles.exists(a, a.text.matches('('))" m
redline eval "true || 1 / 0 > 1"
