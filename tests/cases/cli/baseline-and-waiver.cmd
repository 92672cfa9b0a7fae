# A rule of which one violation is waived and another known is shown in full.
cat > two.rules <<'TXT'
pack = { id = "two"; title = "Two"; version = "1"; vocabulary = "lease/1"; sources = ( { id = "s"; title = "S"; } ); };
rules = ( { id = "R"; title = "Two things"; class = "red-line"; cite = { source = "s"; quote = "q"; };
  conditions = ( { id = "a"; message = "one"; require = "rent.deposit_months <= 3"; },
                 { id = "b"; message = "two"; require = "rent.deposit_months <= 2"; },
                 { id = "c"; message = "three"; forbid = "pets == 'barred'"; } ); } );
TXT
cat > two.deal <<'TXT'
deal = { id = "two"; title = "Two"; };
terms = { rent = { deposit_months = 4; }; };
waivers = ( { condition = "two/R/a"; by = "B"; reason = "r"; until = "2030-01-01"; } );
TXT
redline check --terms examples/lease.terms -p two.rules --no-waivers -f jsonl two.deal > before.jsonl
redline check --terms examples/lease.terms -p two.rules --today 2025-06-02 --baseline before.jsonl two.deal
