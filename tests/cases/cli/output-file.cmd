redline check -p russia-state -f jsonl -o out.jsonl examples/armistice.deal; echo "status $?"; cat out.jsonl
