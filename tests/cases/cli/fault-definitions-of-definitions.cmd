pack() {
    { echo 'pack = { id = "p"; title = "P"; version = "1"; vocabulary = "peace/2"; sources = ( { id = "x"; title = "X"; } ); };'
      echo "define = ( { name = \"d0\"; is = \"alignment.eu == 'free'\"; }"
      i=1
      while [ $i -le $1 ]; do
          echo ", { name = \"d$i\"; is = \"d$((i - 1)) || d$((i - 1))\"; }"
          i=$((i + 1))
      done
      echo "); rules = ( { id = \"R\"; title = \"t\"; class = \"red-line\"; conditions = ( { id = \"a\"; require = \"d$1\"; message = \"m\"; } );"
      echo "cite = { source = \"x\"; quote = \"q\"; }; } );"; } > p.rules
}
echo 'deal = { id = "o"; title = "O"; }; terms = { alignment = { eu = "free"; }; };' > o.deal
for n in 10 31; do
    pack $n
    for command in "check --no-config -p p.rules o.deal" "sweep -p p.rules o.deal" "explain -p p.rules R" "bargain -p p.rules" "repair -p p.rules o.deal"; do
        redline $command >out 2>err
        echo "$n ${command%% *} $?"
        head -1 err
    done
done
