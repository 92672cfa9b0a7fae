cat > zero.rules <<'END'
pack = { id = "zero"; title = "Division"; version = "1"; vocabulary = "peace/2"; sources = ( { id = "s"; title = "S"; } ); };
rules = ( { id = "Z"; title = "Shares"; class = "red-line"; cite = { source = "s"; quote = "q"; };
  conditions = ( { id = "a"; message = "too few"; require = "has(forces.ukraine.personnel_cap) && 100 / forces.ukraine.personnel_cap < 1"; } ); } );
END
cat > zero.deal <<'END'
deal = { id = "zero"; title = "Zero"; };
terms = { forces = { ukraine = { personnel_cap = { either = [0, 50, 200]; }; }; }; };
END
redline sweep -p zero.rules zero.deal
