gzip -k layout/typed.deal; cp layout/typed.deal.gz before.gz
printf '{"deal": {}}\n' > many.jsonl
mkdir empty
redline fmt layout/typed.deal.gz missing.deal many.jsonl empty layout/j.json; status=$?
cmp layout/typed.deal.gz before.gz
redline fmt --check layout/typed.deal.gz; echo $?
exit $status
