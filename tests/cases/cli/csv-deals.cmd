# One row per deal, one column per red line; texts that a spreadsheet would change have an apostrophe.
cat > d.jsonl <<'END'
{"deal": {"id": "0012", "title": "=1+1"}, "terms": {"rent": {"deposit_months": 4}}}
{"deal": {"id": "two", "title": "Ünï “q” \"x\", a\nb", "complete": false}, "terms": {"rent": {"deposit_months": 2}}}
{"deal": {"id": "2 June 2025", "title": "1.10"}, "terms": {"rent": {"deposit_months": 2}}}
{"deal": {"id": "wrong"}}
END
check() { redline check -q --terms examples/lease.terms -p examples/lease.rules "$@" d.jsonl 2>/dev/null; }
check --csv deals
check --csv deals --only fail 2>/dev/null | tail -n +2
check -f csv -o a.csv --csv deals -o b.csv; check --csv rules -o c.csv; check -f csv --csv deals -o d.csv; check --csv deals -f csv -o e.csv
cmp a.csv c.csv; cmp b.csv d.csv; head -n 2 e.csv | cut -d, -f1-6; cut -d, -f28 a.csv | sort | uniq -c | sed 's/^ *//' | tail -n 3
redline check --csv dels d.jsonl
