brackets() { # N articles that may be out, or N options of one bracket each
    awk -v n="$1" -v options="$2" 'BEGIN {
        print "deal = { id = \"d\"; title = \"D\"; };\narticles = ("
        for (i = 0; i < n * options; i++)
            printf "{ id = \"a%d\"; %s text = \"t\"; }%s\n", i, options == 1 ? "bracketed = true;" : "option = \"c" int(i / options) "/o" i % options "\";", i < n * options - 1 ? "," : ""
        print ");"
    }'
}
brackets 3000 1 >many.deal
redline sweep -p kremlin -f json --max 0 many.deal | grep -c '"choice": "a'
brackets 3001 1 >many.deal
redline sweep -p kremlin many.deal
brackets 5 4000 >many.deal
redline sweep -p kremlin -f json --max 0 many.deal | grep -c '"choice": "c'
brackets 5 4001 >many.deal
redline sweep -p kremlin many.deal
redline sweep -p ukraine --max-steps 1000 examples/draft.deal
