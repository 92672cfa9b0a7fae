cat > words.rules <<'END'
pack = { id = "words"; title = "Words"; version = "1"; vocabulary = "peace/2";
         sources = ( { id = "s"; title = "Made up for this case"; } ); };
rules = ( { id = "W-TIME"; title = "Every duty has a time"; class = "red-line"; cite = { source = "s"; quote = "A day."; };
    conditions = ( { id = "a"; forbid = "articles.exists(a, a.text.matches('in due (course|time)'))";
                     message = "a duty is given no time"; } ); } );
END
cat > draft.deal <<'END'
deal = { id = "d"; title = "A draft"; };
articles = (
  { id = "1"; text = "Prisoners go home within a month."; }, # agreed
  { id = "2"; bracketed = true; text = "Those who fled return in due time."; }  # not agreed
);
END
redline repair -p words.rules -o mended.deal draft.deal
cat mended.deal
redline check -p words.rules mended.deal | head -n 1
