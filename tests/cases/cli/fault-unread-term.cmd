cat > v.terms <<'TXT'
vocabulary = { id = "v"; version = "1.0"; title = "V"; };
sets = ( { name = "stage"; members = ["s1", "s2"]; title = "S"; } );
terms = (
  { path = "disarm.weapons"; type = "int"; silence = "absent"; title = "w"; },
  { path = "disarm.<stage>.begins"; type = "date"; silence = "absent"; title = "b"; },
  { path = "disarm.<stage>.ends"; type = "date"; silence = "absent"; title = "e"; },
  { path = "left.total"; type = "int"; silence = "absent"; title = "t"; },
  { path = "left.<stage>"; type = "int"; silence = "absent"; title = "l"; }
);
TXT
rule() {
    { echo 'pack = { id = "p"; title = "P"; version = "1"; vocabulary = "v/1"; sources = ( { id = "x"; title = "X"; } ); };'
      echo "rules = ( { id = \"R\"; title = \"t\"; class = \"red-line\";"
      echo "conditions = ( { id = \"a\"; require = \"$1\"; message = \"m\"; } ); cite = { source = \"x\"; quote = \"q\"; }; } );"; } > p.rules
    echo "--- $1"
}
deal() {
    echo "deal = { id = \"o\"; title = \"O\"; }; terms = { $1 };" > o.deal
    redline check -v --no-config --terms v.terms -p p.rules o.deal 2>&1 | sed -n '1p;/because/,/source/p'
}
reads() { redline explain --terms v.terms -p p.rules R | sed -n '/^Reads/,$p'; }
begins='begins = "2005-09-15";'
rule "stage.exists(s, has(disarm[s].begins))"
deal "disarm = { s1 = { $begins ends = { open = true; }; }; };"
deal "disarm = { weapons = { open = true; }; s1 = { $begins }; };"
deal "disarm = { weapons = { open = true; }; s1 = { $begins ends = { open = true; }; }; };"
deal "disarm = { s1 = { $begins ends = { either = [\"2005-10-01\", \"2005-11-01\"]; }; }; };"
deal "disarm = { s1 = { begins = { open = true; }; ends = \"2005-10-01\"; }; };"
deal "disarm = { s1 = { ends = \"2005-10-01\"; }; };"
reads
# The key may name the fixed term: what is selected is read, and nothing beside it.
rule "['weapons', 's1'].exists(s, s != 'weapons' && has(disarm[s].begins))"
deal "disarm = { s1 = { $begins ends = { open = true; }; }; };"
reads
rule "['total', 's1'].all(s, has(left[s]))"
deal "left = { total = 1; s1 = { open = true; }; s2 = 4; };"
reads
# Keys of a group: only what is directly below it and can be absent.
rule "'s1' in left && size(disarm) > 1"
deal "disarm = { s1 = { ends = { open = true; }; }; }; left = { s1 = 1; s2 = { open = true; }; };"
reads
# A macro over a group with fixed terms reads which keys there are, and what its body reads.
rule "disarm.exists(k, k != 'weapons' && has(disarm[k].begins))"
deal "disarm = { s1 = { $begins ends = { open = true; }; }; };"
deal "disarm = { weapons = { open = true; }; s1 = { $begins }; };"
deal "disarm = { weapons = { open = true; }; };"
deal "disarm = { weapons = 1; s1 = { begins = { open = true; }; ends = { open = true; }; }; };"
reads
rule "disarm.all(k, k != 'weapons')"
deal "disarm = { weapons = { open = true; }; s1 = { begins = { open = true; }; }; };"
deal "disarm = { weapons = 2; s1 = { begins = { open = true; }; }; };"
deal "disarm = { s1 = { begins = { open = true; }; }; };"
reads
rule "left.filter(k, has(left[k])).size() + left.map(k, k).size() > 2"
deal "left = { total = 1; s1 = 3; };"
deal "left = { total = 1; s1 = { open = true; }; };"
reads
rule "left.exists_one(k, k == 'total')"
deal "left = { total = 1; s1 = { open = true; }; };"
deal "left = { total = { open = true; }; };"
reads
