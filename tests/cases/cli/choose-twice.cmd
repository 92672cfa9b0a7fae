redline check -p ukraine -f jsonl --choose ceiling=russia --choose ceiling=ukraine examples/draft.deal | cut -c -90; redline check -p ukraine -f jsonl --choose ceiling examples/draft.deal >/dev/null
redline check -p ukraine -f jsonl --choose ceiling=nothing --choose ceiling=ukraine examples/draft.deal >/dev/null
redline check -p ukraine -f jsonl --choose ceiling=ukraine --choose ceiling=ukraine --choose 7=in --drop-brackets examples/draft.deal | cut -c -60
redline sweep --choose ceiling=russia --choose ceiling=ukraine examples/draft.deal; echo "sweep: $?"
