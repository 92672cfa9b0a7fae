redline check -f json examples/published > before.json
redline check --baseline before.json -f jsonl examples/published | grep -c '"verdict": "rejected"'
redline check --strict --baseline before.json -o /dev/null examples/published
