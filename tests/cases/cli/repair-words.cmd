cat > words.rules <<'END'
pack = { id = "words"; title = "Words and terms"; version = "1"; vocabulary = "peace/2";
         sources = ( { id = "s"; title = "Made up for this case"; } ); };
rules = (
  { id = "W-TIME"; title = "Every duty has a time"; class = "red-line"; cite = { source = "s"; quote = "A day."; };
    conditions = ( { id = "a"; forbid = "articles.exists(a, a.text.matches('in due (course|time)'))";
                     message = "a duty is given no time"; } ); },
  { id = "W-EU"; title = "No bar"; class = "red-line"; cite = { source = "s"; quote = "No bar."; };
    conditions = ( { id = "a"; forbid = "alignment.eu == 'barred'"; message = "the Union is barred"; } ); }
);
END
cat > draft.deal <<'END'
deal = { id = "d"; title = "A draft"; };
articles = (
  { id = "1"; title = "Union"; text = "Ukraine does not join the European Union."; terms = { alignment = { eu = "barred"; }; }; },
  { id = "2"; text = "Prisoners go home "
                     "in due course."; },
  { id = "3"; bracketed = true; text = "Those who fled return in due time."; }
);
END
redline repair -p words.rules -o mended.deal draft.deal
status=$?
ls mended.deal
redline repair -p words.rules draft.deal -f json | tail -n 14
exit $status
