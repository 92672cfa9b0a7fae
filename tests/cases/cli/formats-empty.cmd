for f in junit tap github csv markdown; do redline check -p ukraine -f $f --jsonl - < /dev/null; echo "$f ends with $?"; done
