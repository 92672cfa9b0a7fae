# Writes a problem whose cheapest repair takes long to find, but any repair is found fast: one end of each of 270 edges must
# be guarded.
awk 'BEGIN {
    nodes = 90; edges = 270; seed = 7
    for (i = 0; i < nodes; i++) members = members (i ? ", " : "") "\"n" i "\""
    print "vocabulary = { id = \"net\"; version = \"1\"; title = \"Net\"; };" > "net.terms"
    print "sets = ( { name = \"node\"; members = [" members "]; } );" > "net.terms"
    print "terms = ( { path = \"guard.<node>\"; type = \"bool\"; default = false; title = \"guarded\"; } );" > "net.terms"
    print "pack = { id = \"net\"; title = \"Net\"; version = \"1\"; vocabulary = \"net/1\"; sources = ( { id = \"s\"; title = \"S\"; } ); };" > "net.rules"
    print "rules = (" > "net.rules"
    for (i = 0; i < edges; i++) {
        seed = (seed * 1103 + 12345) % 65536; a = int(seed / 7) % nodes
        seed = (seed * 1103 + 12345) % 65536; b = int(seed / 7) % nodes
        printf "  { id = \"E%d\"; title = \"Edge\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; }; conditions = ( { id = \"a\"; message = \"m\"; require = \"guard.n%d || guard.n%d\"; } ); }%s\n", i, a, b, i < edges - 1 ? "," : "" > "net.rules"
    }
    print ");" > "net.rules"
    print "deal = { id = \"d\"; title = \"D\"; };" > "net.deal"
    print "terms = { guard = { n0 = false; }; };" > "net.deal"
}'
