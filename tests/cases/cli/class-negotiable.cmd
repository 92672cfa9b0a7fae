redline check -p ukraine --class negotiable --strict -f jsonl examples/armistice.deal; echo "status $?"; redline check --class negotiabel examples/armistice.deal
