redline check -p ukraine -f json examples/draft.deal > report.json; sed "s/\"redline\": \"1\"/\"redline\": \"2\"/" report.json > newer.json
redline check -p ukraine -f jsonl report.json; redline check -p ukraine --baseline newer.json examples/draft.deal; echo "status $?"
