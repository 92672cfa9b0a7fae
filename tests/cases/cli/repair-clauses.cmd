# A repair prefers the terms of a model clause, at no further edits, and the clause becomes an article with its text.
cd testing
echo 'deal = { id = "d"; title = "A lease"; }; articles = ( { id = "rent"; title = "Rent"; text = "A thousand."; terms = { rent = { monthly = 1000; }; }; } );' >d.deal
redline repair --terms shop.terms -p model.rules d.deal
redline repair --terms shop.terms -p model.rules -f json d.deal | grep -A3 '"clauses"'
redline repair --terms shop.terms -p model.rules -o - d.deal
redline repair --terms shop.terms -p model.rules -f markdown d.deal | tail -12
# A deal without articles, one in JSON, and a clause whose text would cross a red line.
echo 'deal = { id = "d"; title = "A lease"; }; terms = { rent = { monthly = 1000; }; };' >e.deal
redline repair --terms shop.terms -p model.rules e.deal | tail -9
echo '{"deal": {"id": "d", "title": "A lease"}, "articles": [{"id": "1", "text": "A thousand.", "terms": {"rent": {"monthly": 1000, "due": "end"}}}]}' >f.json
redline repair --terms shop.terms -p model.rules -o - f.json
sed 's/Each side may/Nobody may sublet. Each side may/' model.rules >words.rules; sed -i 's/id = "model"/id = "words"/' words.rules
redline repair --terms shop.terms -p words.rules d.deal | tail -12
