# Writes a question that explodes: 12 men, 11 seats. Every man wants a seat (men.rules), no seat holds two (seats.rules).
awk 'BEGIN {
    for (i = 0; i < 12; i++) men = men (i ? ", " : "") "\"m" i "\""
    for (i = 0; i < 11; i++) seats = seats (i ? ", " : "") "\"s" i "\""
    print "vocabulary = { id = \"seats\"; version = \"1\"; title = \"Seats\"; };" > "seats.terms"
    print "sets = ( { name = \"man\"; members = [" men "]; }, { name = \"seat\"; members = [" seats "]; } );" > "seats.terms"
    print "terms = ( { path = \"sits.<man>.<seat>\"; type = \"bool\"; default = false; title = \"sits\"; } );" > "seats.terms"
    for (p = 0; p < 2; p++) {
        name = p ? "seats" : "men"; file = name ".rules"; n = p ? 11 : 12
        print "pack = { id = \"" name "\"; title = \"" name "\"; version = \"1\"; vocabulary = \"seats/1\"; sources = ( { id = \"s\"; title = \"S\"; } ); };" > file
        print "rules = (" > file
        for (i = 0; i < n; i++)
            printf "  { id = \"%s%d\"; title = \"t\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; }; conditions = ( { id = \"a\"; message = \"m\"; require = \"%s\"; } ); }%s\n", p ? "S" : "M", i, p ? "man.filter(m, sits[m].s" i ").size() <= 1" : "seat.exists(s, sits.m" i "[s])", i < n - 1 ? "," : "" > file
        print ");" > file
    }
    print "deal = { id = \"d\"; title = \"D\"; }; terms = { sits = { m0 = { s0 = true; }; m1 = { s0 = true; }; }; };" > "seats.deal"
}'
