echo '{"a": 2, "b": [1, 2.5, "x"], "c": {"d": null}, "alignment": "mine"}' >vars.json
redline eval --vars vars.json 'a + 1'; redline eval --vars vars.json 'b.size() == 3 && b[2] == "x" && c.d == null'
redline eval --vars vars.json alignment
redline eval --vars vars.json --deal examples/draft.deal a; echo "a name of the vocabulary: $?"
echo '[1]' >list.json; redline eval --vars list.json 1; echo "a list: $?"
echo '{"a": 1, "a": 2}' >twice.json; redline eval --vars twice.json a; echo "a name twice: $?"
echo '{"a": ' >cut.json; redline eval --vars cut.json a; echo "no JSON: $?"
redline eval --vars nowhere.json a; echo "no file: $?"
redline eval --vars vars.json nonsense; echo "no such variable: $?"
