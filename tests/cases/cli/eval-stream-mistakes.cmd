redline eval --stream < stream-mistakes.jsonl
