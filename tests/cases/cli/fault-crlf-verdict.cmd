cat > lf.deal <<'DEAL'
deal = { id = "lines"; title = "Lines"; };
articles = (
  { id = "1"; text = "The parties may
agree at any time
and end it."; terms = { alignment = { eu = "free"; }; }; }
);
DEAL
cat > lf.rules <<'RULES'
pack = { id = "lines"; title = "Lines"; version = "1"; vocabulary = "peace/2"; sources = ( { id = "s"; title = "s"; } ); };
rules = (
  { id = "R"; title = "r"; class = "red-line"; cite = { source = "s"; quote = "q"; };
    conditions = (
      { id = "a"; message = "the second line ends so"; forbid = "articles.exists(a, a.text.matches('(?m)any time$'))"; },
      { id = "b"; message = "it has
two lines"; forbid = "articles.exists(a, a.text.contains('''any time
and'''))"; },
      { id = "c"; message = "m"; forbid = "articles.exists(a, a.text.contains('\\r'))"; } ); }
);
RULES
for name in deal rules; do
    sed "s/\$/$(printf '\r')/" lf.$name > crlf.$name
    tr '\n' '\r' < lf.$name > cr.$name
done
redline check -v --no-config -p lf.rules lf.deal
for ends in "lf crlf" "crlf lf" "crlf crlf" "lf cr"; do
    set -- $ends
    redline check --no-config -f jsonl -p $1.rules $2.deal
done
redline diff --no-config -p lf.rules lf.deal crlf.deal
cat > edit.rules <<'RULES'
pack = { id = "edit"; title = "Edit"; version = "1"; vocabulary = "peace/2"; sources = ( { id = "s"; title = "s"; } ); };
rules = ( { id = "R"; title = "r"; class = "red-line"; cite = { source = "s"; quote = "q"; };
  conditions = ( { id = "a"; message = "m"; require = "ceasefire.scope == 'full' && alignment.eu == 'barred'"; } ); } );
RULES
redline repair -p edit.rules -o repaired.deal crlf.deal >report 2>&1; tail -2 report
awk '/\r$/ { n++ } END { print n " of " NR " lines end in CR LF" }' repaired.deal
