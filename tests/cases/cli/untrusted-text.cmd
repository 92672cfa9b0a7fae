# Text of a deal, a pack, names of files and words of the command line reach an output only as escapes: no output has a control
# character, a character that changes the direction of writing, or a line that a build service takes for a command.
name=$(printf '::error::NAME ##vso[n].deal')
bad='\\u001b[2J\\u009b\\u202e ::error::BAD ##vso[bad] ##[bad]\\n::error::BAD\\n  ::error::BAD'
text='\x1b[2J ::error::BAD ##vso[bad] ##[bad]\n::error::BAD'
printf '{"deal":{"id":"%s","title":"%s","note":"%s","by":"%s"},"articles":[{"id":"%s","title":"%s","text":"peace %s","by":"%s","terms":{"alignment":{"eu":"barred"}}},{"id":"2","bracketed":true,"terms":{"alignment":{"nato":"barred"}}}],"waivers":[{"condition":"g/R/b","by":"%s","reason":"%s","until":"2030-01-01"}]}\n' \
    "$bad" "$bad" "$bad" "$bad" "$bad" "$bad" "$bad" "$bad" "$bad" "$bad" | sed 's/\\\\/\\/g' >d.json
cp d.json "$name"; cp d.json "$name.json"; cat d.json d.json >d.jsonl
printf '{"deal":{"id":"e","title":"E"},"terms":{"%s":1}}\n' "$bad" | sed 's/\\\\/\\/g' >wrong.json
cat >p.rules <<RULES
pack = { id = "g"; title = "g $text"; party = "p $text"; version = "1 $text"; vocabulary = "peace/1"; sources = ( { id = "s"; title = "s $text"; author = "$text"; url = "$text"; } ); };
rules = ( { id = "R"; title = "r $text"; class = "red-line"; rationale = "$text"; remedy = "$text"; conditions = (
  { id = "a"; message = "m $text {deal.title}"; forbid = "articles.exists(a, a.text.contains('peace'))"; },
  { id = "b"; message = "m $text"; require = "alignment.eu != 'barred'"; } ); cite = { source = "s"; quote = "q $text"; section = "$text"; }; } );
RULES
try() { # NAME COMMAND...
    label=$1; shift
    "$@" >out 2>err </dev/null; status=$?
    n=$(cat out err | LC_ALL=C grep -cP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]|^\s*::error::(BAD|NAME)|##(vso)?\[|BAD.*\r.')
    echo "$label: status $status, $n"
}
for f in text json jsonl sarif junit tap csv markdown html; do
    for d in d.json d.jsonl "$name" "$name.json" wrong.json; do
        try "check -f $f $d" redline check -q --no-config --today 2025-06-02 -p ./p.rules -f $f -v "$d"
    done
done | sed 's/.deal.*:/...:/' | sort | uniq -c
redline check -q --no-config --today 2025-06-02 -p ./p.rules -f github -v d.json wrong.json "$name" 2>&1 | LC_ALL=C grep -cP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|^\s*::error::(BAD|NAME)'
for f in text json markdown html; do
    try "diff -f $f" redline diff --no-config --today 2025-06-02 -p ./p.rules -f $f d.json "$name.json"
    try "sweep -f $f" redline sweep -p ./p.rules -f $f d.json
done
try explain redline explain -p ./p.rules g/R
try packs redline packs -p ./p.rules
try eval redline eval --deal d.json 'deal.id'
try eval redline eval --deal d.json 'int(deal.id)'
try eval redline eval '"::error::BAD ##vso[" + x'
for c in check diff sweep repair bargain explain packs new eval terms; do
    try "$c file" redline $c "::error::BAD
::error::BAD ##vso["
    try "$c option" redline $c "--::error::BAD
::error::BAD ##vso["
    try "$c -f" redline $c -f "x
::error::BAD ##vso["
    try "$c -p" redline $c -p "x
::error::BAD ##vso[" d.json
done
try command redline "x
::error::BAD"
