# A draft's title may have any letter: the solver's alphabet ends at U+2FFFF. A rule that reads the title only where it does not
# decide leaves the example deal with a title of its own.
cat >t.rules <<RULES
pack = { id = "g"; title = "g"; version = "1"; vocabulary = "peace/2"; sources = ( { id = "s"; title = "s"; } ); };
rules = ( { id = "R"; title = "r"; class = "red-line"; cite = { source = "s"; quote = "q"; }; conditions = (
  { id = "a"; message = "m"; require = "deal.title.size() == 3 || alignment.eu != 'free'"; },
  { id = "b"; message = "m"; forbid = "articles.exists(a, a.text.contains('x')) && deal.id.contains('y')"; } ); } );
RULES
for title in 'a\udb40\udc41c' '\udbff\udfffbc' '\ud83c\udff4bc' 'four'; do
    printf '{"deal":{"id":"d","title":"%s"},"terms":{"alignment":{"eu":"free"}}}\n' "$title" >d.json
    redline bargain -p ./t.rules --no-config --given d.json | head -n 1
done
redline bargain -p ./t.rules --no-config -o - | head -n 2
