cat > reasons.rules <<'RULES'
pack = { id = "r"; title = "Reasons"; version = "1"; vocabulary = "peace/2";
         sources = ( { id = "s"; title = "Made up for this case"; } ); };
rules = (
  { id = "TWO"; title = "Two terms"; class = "red-line"; cite = { source = "s"; quote = "Both."; };
    conditions = ( { id = "a"; forbid = "alignment.eu == 'barred' && ceasefire.scope == 'none'"; message = "both are bad"; } ); },
  { id = "TEXT"; title = "A text"; class = "red-line"; cite = { source = "s"; quote = "A text."; };
    conditions = ( { id = "a"; forbid = "articles.exists(a, a.text.matches('never'))"; message = "never is said"; } ); },
  { id = "EVERY"; title = "Each article"; class = "negotiable"; cite = { source = "s"; quote = "Each."; };
    conditions = ( { id = "a"; forbid = "articles.exists(a, a.id == '3')"; message = "there is a third article"; } ); }
);
RULES
cat > a.deal <<'DEAL'
deal = { id = "d"; title = "A"; };
articles = (
  { id = "1"; title = "One"; text = "The fire ceases."; terms = { ceasefire = { scope = "none"; }; alignment = { eu = "free"; }; }; },
  { id = "2"; bracketed = true; by = "ukraine"; text = "They always talk."; }
);
DEAL
cat > b.deal <<'DEAL'
deal = { id = "d"; title = "B"; };
articles = (
  { id = "1"; title = "The first"; text = "The fire ceases."; terms = { ceasefire = { scope = "none"; }; alignment = { eu = "barred"; }; }; },
  { id = "2"; text = "They never talk."; },
  { id = "3"; text = "A third one."; }
);
DEAL
for format in text json markdown; do redline diff -p reasons.rules -f $format a.deal b.deal; done
