# Every save is one check: written in place, written beside and renamed, removed and back again; a pack that is a file; Ctrl-C.
cp examples/lease.terms examples/lease.rules . && cp examples/lease.deal d.deal; mkfifo out
redline check --watch --only fail --terms lease.terms -p lease.rules d.deal > out 2> messages & pid=$!
exec 3< out
shown() { while read -r line <&3; do case $line in '(watching'*) break;; esac; echo "$line"; done | sed -n '/^Saved/,/^$/p; /deal:/p'; }
shown
echo "== terms only"; sed 's/deposit_months = 4/deposit_months = 3/' examples/lease.deal > d.deal; shown
echo "== words and terms, by another name"; sed 's/four months/five months/; s/deposit_months = 4/deposit_months = 5/' examples/lease.deal > .d.swp && mv .d.swp d.deal; shown
echo "== words only"; sed 's/four months/six months/; s/deposit_months = 4/deposit_months = 5/' examples/lease.deal > d.deal; shown
echo "== broken"; sed 's/deposit_months = 4/deposit_months = "many"/' examples/lease.deal > d.deal; shown
echo "== gone"; rm d.deal; shown
echo "== back"; cp examples/lease.deal d.deal; shown
echo "== the pack"; sed 's/deposit_months <= 3/deposit_months <= 4/' lease.rules > new && mv new lease.rules; shown
echo "== a burst"; for i in 1 2 3 4 5; do cp examples/lease.deal d.deal; done; shown
kill -INT $pid; wait $pid; echo "status $?"; cat messages
