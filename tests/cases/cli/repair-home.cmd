cat > home.rules <<'EOT'
pack = { id = "home"; title = "Home"; version = "1"; vocabulary = "peace/2"; sources = ( { id = "s"; title = "S"; } ); };
rules = ( { id = "H1"; title = "Bodies"; class = "red-line"; cite = { source = "s"; quote = "q"; };
            conditions = ( { id = "a"; message = "m"; require = "internal.denazification == 'required'"; } ); },
          { id = "H2"; title = "Lead"; class = "red-line"; cite = { source = "s"; quote = "q"; };
            conditions = ( { id = "a"; message = "m"; require = "'un' in verification.led_by"; } ); },
          { id = "H3"; title = "Recognition"; class = "red-line"; cite = { source = "s"; quote = "q"; };
            conditions = ( { id = "a"; message = "m"; require = "recognition.ukraine.crimea == 'refused'"; } ); } );
EOT
cat > home.deal <<'EOT'
deal = { id = "d"; title = "D"; };
articles = (
  { id = "1"; title = "Denazification"; text = "To be agreed."; },
  { id = "2"; title = "Observers"; text = "Verification has a commission."; terms = { ceasefire = { scope = "full"; }; }; },
  { id = "3"; title = "Land"; text = "As it is."; terms = { recognition = { international = { crimea = "refused"; }; }; }; }
);
EOT
redline repair -p home.rules -o out.deal home.deal
diff home.deal out.deal
cat > home.json <<'EOT'
{ "deal": { "id": "e", "title": "E" },
  "articles": [ { "id": "1", "title": "Denazification", "text": "To be agreed." } ] }
EOT
redline repair -p home.rules -o out.json home.json | sed -n '/^Edits/,/^$/p'
cat out.json
redline check -p home.rules -f jsonl out.json out.deal | grep -c '"verdict": "accepted", "packs"'
