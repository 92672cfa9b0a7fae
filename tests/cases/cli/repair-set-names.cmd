cat > own.rules <<'END'
pack = { id = "own"; title = "Own"; version = "1"; vocabulary = "peace/2";
         sources = ( { id = "s"; title = "Made up for this case"; } ); };
rules = (
  { id = "TANK"; title = "Tanks are not capped"; class = "red-line"; cite = { source = "s"; quote = "No."; };
    conditions = ( { id = "a"; forbid = "has(forces.ukraine.weapon_caps.tank)"; message = "capped"; } ); },
  { id = "CRIMEA"; title = "Crimea is not ceded"; class = "red-line"; cite = { source = "s"; quote = "No."; };
    conditions = ( { id = "a"; require = "recognition.us.crimea in ['none', 'affirmed']"; message = "ceded"; },
                   { id = "b"; require = "has(forces.ukraine.personnel_cap) && forces.ukraine.personnel_cap >= 600000";
                     message = "small"; } ); }
);
END
cat > draft.deal <<'END'
deal = { id = "d"; title = "A draft"; };
articles = (
  { id = "1"; text = "Caps.";
    terms = { forces = { ukraine = { weapon_caps = { weapon = 500; tank = 300; };  # of each
                                     personnel_cap = 85000; }; }; }; },
  { id = "2";
    terms = {
      recognition = {
        western = { annexed = "de_jure"; };    # all of them
      };
    };
  }
);
END
redline repair -p own.rules -o mended.deal draft.deal
diff draft.deal mended.deal
redline check -p own.rules mended.deal | head -n 1
