sed 's/consent_needed/barred/; s/Ukraine may join/Ukraine   may join/; s/All fire shall/Every fire shall/' examples/draft.deal > new.deal
echo "# one earlier deal, in every format"
redline check -q -p ukraine --rule UA-EU --since examples/draft.deal new.deal > /dev/null
for f in text json jsonl csv html markdown junit sarif tap github; do printf '%s: ' $f; redline check -q -p ukraine --rule UA-EU --since examples/draft.deal -f $f new.deal 2> messages | grep -o 'its [a-z]* changed, and its [a-z]* did not' | sort | uniq -c | tr '\n' ' '; grep -c 'warning: article' messages; done
echo "# the one earlier deal has another id"
sed 's/id = "draft";/id = "draft-0";/' examples/draft.deal > other-id.deal
redline check -q -p ukraine --rule UA-EU --since other-id.deal -f jsonl new.deal 2>&1 | grep -c 'warning: article'
echo "# order of terms, white space, articles without text or terms"
cat > a.deal <<'DEAL'
deal = { id = "d"; title = "A"; };
articles = (
  { id = "1"; text = "The fire ceases."; terms = { ceasefire = { scope = "full"; }; alignment = { eu = "free"; }; }; },
  { id = "2"; terms = { ceasefire = { line = "agreed_line"; }; }; },
  { id = "3"; text = "Words only."; },
  { id = "4"; text = "A zone of 10 or 30 km."; terms = { heavy_weapons = { pullback_km = { either = [10, 30]; }; }; }; },
  { id = "5"; text = "A text."; terms = { ceasefire = { permanent = true; }; }; }
);
DEAL
sed 's/{ ceasefire = { scope = "full"; }; alignment = { eu = "free"; }; }/{ alignment = { eu = "free"; }; ceasefire = { scope = "full"; }; }/; s/The fire ceases/The fire\n    ceases/; s/"agreed_line"/"contact_line"/; s/Words only/Only words/' a.deal > b.deal
redline check -q -p ukraine --rule UA-EU --since a.deal -f jsonl b.deal
echo "# a bracket is settled, a term goes"
sed 's/{ either = \[10, 30\]; }/30/; s/ terms = { ceasefire = { permanent = true; }; };//' a.deal > c.deal
redline check -q -p ukraine --rule UA-EU --since a.deal -f jsonl c.deal
echo "# an earlier report: by --since and as a baseline; jsonl has no checksums"
redline check -q -p ukraine --rule UA-EU -f json -o before.json -f jsonl -o before.jsonl a.deal
redline check -q -p ukraine --rule UA-EU --since before.json -f jsonl c.deal
redline check -q -p ukraine --rule UA-EU --baseline before.json -f jsonl c.deal
redline check -q -p ukraine --rule UA-EU --baseline before.jsonl -f jsonl c.deal
redline check -q -p ukraine --rule UA-EU --since before.jsonl -f jsonl c.deal; echo "status $?"
echo "# folders and lines: by id, then by the name of the file"
mkdir was now
for i in 1 2 3; do sed "s/id = \"d\"/id = \"d$((i % 2))\"/" a.deal > was/$i.deal; sed "s/id = \"d\"/id = \"d$((i % 2))\"/; s/A text/Text $i/" a.deal > now/$i.deal; done
sed 's/id = "d"/id = "unknown"/; s/A text/Text/' a.deal > now/4.deal
redline check -q -p ukraine --rule UA-EU --since was -f jsonl now 2>&1 | grep -o '^now.*warning: .*'
printf '%s\n' '{"deal": {"id": "d1", "title": "T"}, "articles": [{"id": "1", "text": "A", "terms": {"ceasefire": {"scope": "full"}}}]}' '' '{"deal": {"id": "d2", "title": "T2"}, "articles": [{"id": "1", "text": "A", "terms": {"ceasefire": {"scope": "full"}}}]}' > was.jsonl
sed 's/full/zone/' was.jsonl > now.jsonl
redline check -q -p ukraine --rule UA-EU --since was.jsonl -f jsonl now.jsonl 2>&1 | grep -o '^now.*warning: .*'
echo "# two reports"
redline check -q -p ukraine --rule UA-EU -f json -o after.json c.deal
for f in text json markdown; do redline diff -f $f before.json after.json; done
echo "# what cannot be read"
echo 'deal = { id = "x" };' > bad.deal
redline check -q -p ukraine --rule UA-EU --since bad.deal -f jsonl c.deal; echo "status $?"
redline check -q -p ukraine --rule UA-EU --since nowhere -f jsonl c.deal; echo "status $?"
mkdir empty
redline check -q -p ukraine --rule UA-EU --since empty -f jsonl c.deal; echo "status $?"
sed 's/"text": "[0-9a-f]*"/"text": "xyz"/' before.json > broken.json
redline check -q -p ukraine --rule UA-EU --since broken.json -f jsonl c.deal; echo "status $?"
redline check -q --since a.deal --resume -o x.sqlite c.deal; echo "status $?"
