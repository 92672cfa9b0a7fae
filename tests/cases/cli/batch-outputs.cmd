redline check -p russia-state -o all.json -f json -f jsonl examples/armistice.deal; echo "status $?"; grep -c '"redline"' all.json
redline check -f json -f jsonl examples/armistice.deal; echo "status $?"
redline check -o a -o a examples/armistice.deal; echo "status $?"
