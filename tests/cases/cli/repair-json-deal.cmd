cat > draft.json <<'END'
{
  "deal": { "id": "d", "title": "A draft", "complete": true },
  "articles": [
    { "id": "1", "text": "Luhansk.", "terms": { "territory": { "contested": { "withdrawal": { "ukraine": "full" } } } } },
    { "id": "2", "option": "eu/no", "terms": { "alignment": { "eu": "barred" } } },
    { "id": "3", "option": "eu/yes", "terms": {
        "alignment": { "eu": "free" }
      }
    }
  ]
}
END
redline repair -p ukraine --max 1 -o mended.json draft.json
diff draft.json mended.json
redline check -p ukraine mended.json | head -n 1
