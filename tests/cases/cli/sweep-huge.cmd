(printf 'deal = { id = "huge"; title = "A hundred and thirty brackets"; };\narticles = ('
for i in $(seq 130); do
    [ $i = 1 ] || printf ','
    printf '{ id = "a%d"; bracketed = true; text = "%s"; }' $i $([ $((i % 2)) = 0 ] && echo alpha || echo beta)
done
printf ');\n') >huge.deal
cat >huge.rules <<'END'
pack = { id = "huge"; title = "Half"; version = "1"; vocabulary = "peace/2"; sources = ( { id = "s"; title = "S"; } ); };
rules = ( { id = "H"; title = "Half"; class = "red-line"; cite = { source = "s"; quote = "q"; };
  conditions = ( { id = "a"; message = "too few"; require = "articles.filter(a, a.text.contains('alpha')).size() >= 33"; } ); } );
END
redline sweep -p huge.rules --max 1 huge.deal | sed -n '3,8p'
redline sweep -p huge.rules --max 1 -f json huge.deal | sed -n '3,4p'
