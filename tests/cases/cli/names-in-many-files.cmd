mkdir d; for i in $(seq 1000); do printf 'deal = { id = "d%s"; title = "T%s"; };\nterms = { };\n' $i $i > d/a$i.deal; done
printf 'deal = { id = "z"; title = "Z"; vocabulary = "lease/1"; };\nterms = { };\n' > d/z.deal
redline check -q d -f jsonl | tail -n 1; echo "status $?"
