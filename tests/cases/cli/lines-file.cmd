printf "%s\n" "{\"deal\": {\"id\": \"a\", \"title\": \"A\"}, \"terms\": {}}" > a.jsonl; redline check -p russia-state a.jsonl
