cat > words.rules <<'RULES'
pack = { id = "words"; title = "Texts and terms"; version = "1"; vocabulary = "peace/2";
         sources = ( { id = "s"; title = "Made up for this case"; } ); };
rules = (
  { id = "W-TIME"; title = "Every duty has a time"; class = "red-line"; cite = { source = "s"; quote = "A day."; };
    conditions = ( { id = "a"; forbid = "articles.exists(a, a.text.matches('in due (course|time)'))";
                     message = "a duty has no time"; } ); },
  { id = "W-EU"; title = "No bar"; class = "red-line"; cite = { source = "s"; quote = "No bar."; };
    conditions = ( { id = "a"; forbid = "alignment.eu == 'barred'"; message = "the Union is barred"; } ); }
);
RULES
cat > draft.deal <<'DEAL'
deal = { id = "d"; title = "A *draft* of @all"; };
articles = (
  { id = "1"; title = "Union"; text = "Ukraine does not join."; terms = { alignment = { eu = "barred"; }; }; },
  { id = "2"; text = "Prisoners go home in due course."; }
);
DEAL
redline repair -p words.rules -f markdown draft.deal
status=$?
redline repair -p ukraine -p kremlin -f markdown --max 2 examples/draft.deal
exit $status
