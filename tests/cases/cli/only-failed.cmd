redline check --only failed --rule UA-EU --rule kremlin/KR-LAND -f jsonl examples/published; echo "status $?"
