cp examples/armistice.deal d.deal; ln d.deal hard.deal; cp rules/kremlin.rules own.rules
for o in d.deal ./d.deal hard.deal; do redline check -f json -o $o d.deal; echo "check $o: $?"; done
redline diff -o d.deal d.deal d.deal; echo "diff: $?"; redline sweep -o d.deal d.deal; echo "sweep: $?"
redline check -p own.rules -o own.rules d.deal; echo "pack: $?"
redline check -o d.deal - < d.deal; echo "standard input: $?"; cp d.deal ukraine; redline check -p ukraine -f jsonl -o ukraine d.deal; echo "an id is no file: $?"
redline check -f jsonl d.deal >> d.deal; echo "standard output: $?"
cmp d.deal examples/armistice.deal && cmp own.rules rules/kremlin.rules && echo "nothing was written over"
