mkdir in && printf 'deal = { id = "a"; title = "A"; };\nterms = { alignment = { eu = "supported"; }; };\n' > in/a.deal; mkfifo out
redline check --watch -p ukraine --rule UA-EU in > out & pid=$!
exec 3< out
shown() { while read -r line <&3; do case $line in '(watching'*) break;; esac; echo "$line"; done | sed -n '/^Saved/,/^$/p'; }
shown
echo "== a new deal"; sed 's/"a"/"b"/; s/supported/barred/' in/a.deal > in/b.deal; shown
echo "== a new folder"; mkdir in/more; shown; sed 's/"a"/"c"/' in/a.deal > in/more/c.deal; shown
echo "== not a deal"; echo text > in/notes.txt; rm in/b.deal; shown
kill -TERM $pid; wait $pid; echo "status $?"
for wrong in '--watch -' '--watch -f json in' '--watch -o x in' '--watch --jsonl in' '--watch --resume in'; do redline check $wrong; echo "status $?"; done
