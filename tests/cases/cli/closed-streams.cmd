redline check nowhere.deal -p russia-state -f jsonl -o report.out 2>&-; echo "status $?"; cat report.out
redline check -p russia-state examples/armistice.deal >&-; echo "status $?"
redline check -p russia-state - <&- >/dev/null; echo "status $?"
