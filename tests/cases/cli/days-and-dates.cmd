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
pack "!has(a.within) || a.within <= 15" m
pack "!has(a.within) || a.within == 2 * a.n" m
pack "!has(a.within) || '15d' > a.within" m
pack "!has(a.within) || a.within <= days(15)" m
pack "!has(a.within) || a.within > days(4000000)" m
pack "!has(a.begins) || a.begins < '2005-09-15'" m
pack "!has(a.begins) || a.begins < date('2005-09-15')" m
pack "!has(a.begins) || a.begins < date('2005-09-31')" m
pack "!has(a.begins) || a.begins < date('15.9.2005')" m
pack "!has(a.begins) || a.begins + 15 < date('2005-09-15')" m
pack "!has(a.begins) || a.begins + days(15) < date('2005-09-15')" m
