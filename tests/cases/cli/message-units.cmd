# A message and a reason print a value in one way, with its unit; a unit that the message has itself is not repeated.
cat > u.terms <<'TXT'
vocabulary = { id = "u"; version = "1"; title = "U"; };
terms = ( { path = "wait"; type = "days"; default = 3; title = "W"; unit = "days"; min = 0; max = 900; },
          { path = "pause"; type = "days"; default = 3; title = "P"; min = 0; max = 900; },
          { path = "width"; type = "float"; silence = "absent"; title = "W"; unit = "km"; min = 0.0; max = 900.0; },
          { path = "men"; type = "int"; default = 3; title = "M"; unit = "persons"; min = 0; max = 900; } );
TXT
cat > u.rules <<'TXT'
pack = { id = "p"; title = "P"; version = "1"; vocabulary = "u/1"; sources = ( { id = "x"; title = "X"; } ); };
rules = ( { id = "R"; title = "t"; class = "red-line"; cite = { source = "x"; quote = "q"; };
    conditions = ( { id = "a"; require = "wait < duration('24h') && pause < duration('24h') && men == 0";
                     message = "wait {wait} or {wait} days, pause {pause}, men {men}, {men} persons, twice {men * 2}"; },
                   { id = "b"; forbid = "has(width)"; message = "width {width}"; } ); } );
TXT
echo 'deal = { id = "d"; title = "D"; }; terms = { wait = 15; pause = 1; men = 5;
width = { either = ( { value = 10.0; }, { value = 30.5; } ); }; };' > u.deal
redline check -v --terms u.terms -p u.rules u.deal | sed -n '/CROSSED/,/source/p'
redline check --terms u.terms -p u.rules -f json u.deal | grep -o '"unit": "[a-z]*"'
