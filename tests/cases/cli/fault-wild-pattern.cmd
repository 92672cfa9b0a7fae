# A pattern that reaches its limit in an article does not matter if another article decides, but only 100 searches may.
cat > wild.rules <<'RULES'
pack = { id = "g"; title = "G"; version = "1"; vocabulary = "peace/1"; sources = ( { id = "s"; title = "S"; } ); };
rules = ( { id = "R"; title = "r"; class = "red-line"; cite = { source = "s"; quote = "q"; };
  conditions = ( { id = "a"; message = "m"; forbid = "articles.exists(a, a.text.matches('^(a+)+[0-9]+$'))"; } ); } );
RULES
deal() { printf '{"deal":{"id":"w%s","title":"W"},"articles":[' "$1"; seq "$1" | sed 's/.*/{"id":"&","text":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!9"},/'; echo '{"id":"last","text":"aaa9"}]}'; }
for n in 99 100 2000; do deal $n >w.json; redline check -v --no-config -p ./wild.rules w.json | grep -i 'error\|deal\|"'; done
