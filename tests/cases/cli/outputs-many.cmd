redline check -p russia-state $(for i in $(seq 100); do echo "-f jsonl -o $i.out"; done) examples/armistice.deal; echo "status $?"; cat *.out | uniq -c | wc -l
