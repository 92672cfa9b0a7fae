redline terms --no-config --terms child.terms
echo "== a deal"
cat > d.deal <<'TXT'
deal = { id = "d"; title = "D"; };
terms = { ceasefire = { scope = "full"; }; aid = { total = "6 EUR"; by = ["east", "north"]; }; school = { west = 3; };
          recognition = { east = { aa = true; }; }; };
TXT
cat > p.rules <<'TXT'
pack = { id = "p"; title = "P"; version = "1"; vocabulary = "child/1"; sources = ( { id = "x"; title = "X"; } ); };
rules = ( { id = "R"; title = "A full ceasefire"; class = "red-line"; cite = { source = "x"; quote = "q"; };
            conditions = ( { id = "a"; require = "ceasefire.scope == 'full' && actor.all(a, school[a] > 0)"; message = "m"; } ); } );
TXT
redline check --no-config --terms child.terms -p p.rules d.deal 2>&1
sed '/recognition/d; s/6 EUR/5 EUR/; s/, "north"//; s/school = .*/school = { west = 3; }; };/' d.deal > e.deal
redline check --no-config --terms child.terms -p p.rules e.deal
echo "== errors"
try() {
    echo "$1"
    sed "$1" child.terms > bad.terms
    redline terms --no-config --terms bad.terms 2>&1 | head -4
}
try 's/base.2/base\/3/'
try 's/base.2/bse\/2/'
try 's/base.2/child\/1/'
try 's/"recognition"/"recognitions"/'
try 's/"recognition"/"recog"/'
try 's/without = ."recognition".;/without = ( 5 );/'
try 's/extends = "base.2"; //'
try 's/"aid.total"/"aid.by.x"/'
try 's/"east", "west"/"aa"/; s/"actor"/"place"/; s/<actor>/<place>/; s/ *"school/"school/; s/base.2/base/'
sed 's/base.2/child\/1/; s/id = "child"/id = "third"/; s/without = [^;]*;//; s/"aid.total"/"aid.more"/' child.terms > third.terms
redline terms --no-config --terms third.terms aid
sed -i 's/base.2/third\/1/' child.terms
redline terms --no-config --terms child.terms 2>&1 | head -4
echo "== the built-in vocabulary"
cat > mine.terms <<'TXT'
vocabulary = { id = "mine"; version = "1"; extends = "peace"; };
terms = ( { path = "fishing.zone_km"; type = "int"; min = 0; max = 400; default = 0; title = "Width of the fishing zone"; } );
TXT
redline terms --no-config --terms mine.terms fishing
redline terms --no-config --terms mine.terms ceasefire.scope
