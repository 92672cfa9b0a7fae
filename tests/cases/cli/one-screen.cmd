# One deal takes one screen: at most 40 lines for a draft, at most 60 in the median of the published proposals, each
# crossed red line at most four, and no line is wider than the terminal.
redline check -p ukraine -p kremlin -p russia-state -p preconditions examples/draft.deal > draft.txt
redline check examples/draft.deal > all.txt
for f in draft.txt all.txt; do [ $(wc -l < $f) -le 40 ] || echo "$f: $(wc -l < $f) lines"; done
for d in examples/published/*.deal; do
    redline check -p ukraine -p kremlin -p russia-state -p preconditions $d > one.txt
    wc -l < one.txt
    awk -v deal=$d '!/^    / { n = 0 } /^  CROSSED/ || n { n++ } n > 4 { print deal ": " $0 }' one.txt >&2
    sed 's/[^ -~]\{3\}/./g' one.txt | awk -v deal=$d 'length($0) > 80 { print deal ": " $0 }' >&2
done | sort -n | sed -n '8p;9p' | awk '$1 > 60 { print "median: " $1 }'
# More than ten deals get a line each, in full with -v or --only; ten deals get a screen each.
mkdir many; for i in 01 02 03 04 05 06 07 08 09 10; do sed "s/\"draft\"/\"draft-$i\"/" examples/draft.deal > many/$i.deal; done
redline check -p ukraine many | grep -c '^  CROSSED'
sed 's/"draft"/"draft-11"/' examples/draft.deal > many/11.deal
redline check -p ukraine many | sed -n '1,14p'
redline check -p ukraine -j1 many > one.txt; redline check -p ukraine -j7 many | cmp - one.txt
redline check -p ukraine -v many | grep -c '^  CROSSED'
redline check -p ukraine --only fail many | grep -c '^  CROSSED'
# The same from standard input, and nothing is lost between the units of work.
awk 'BEGIN { for (i = 1; i <= 3000; i++) printf "{\"deal\": {\"id\": \"d%d\", \"title\": \"T\"}, \"terms\": {}}\n", i }' > lines.jsonl
redline check -p russia-state lines.jsonl | grep -c '^ *[0-9]*  ACCEPTED        d[0-9]*, lines.jsonl:[0-9]*$'
redline check -p russia-state -j3 lines.jsonl | sed -n '1p;2999,3000p'
