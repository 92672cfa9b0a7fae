cat > help.terms <<'EOT'
vocabulary = { id = "help"; version = "1"; title = "Help"; };
sets = ( { name = "party"; members = ["a", "b", "c"]; } );
terms = ( { path = "help.<party>"; type = "bool"; default = false; title = "Helps"; },
          { path = "visit.<party>"; type = "bool"; default = false; title = "Visits"; } );
EOT
cat > help.rules <<'EOT'
pack = { id = "needy"; title = "Needy"; version = "1"; vocabulary = "help/1"; sources = ( { id = "s"; title = "S"; } ); };
rules = ( { id = "HELP"; title = "One helps"; class = "red-line"; cite = { source = "s"; quote = "Help."; };
            conditions = ( { id = "a"; message = "nobody"; require = "party.exists(p, help[p])"; } ); } );
EOT
echo 'deal = { id = "d"; title = "D"; }; terms = { visit = { b = true; }; };' > help.deal
redline bargain --terms help.terms -p help.rules --given help.deal | sed -n '/^terms/,$p'
redline bargain --terms help.terms -p help.rules | sed -n '/^terms/,$p'
redline repair --terms help.terms -p help.rules help.deal
