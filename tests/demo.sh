#!/bin/sh
# make demo prints at most 80 lines: the matrix of the published proposals, one crossed red line in full, what to try next.
set -u
cd "$(dirname "$0")/.." || exit 2
out=$(${MAKE:-make} -s demo BUILD="${BUILD:-build}") || exit 2
lines=$(printf '%s\n' "$out" | wc -l)
good=0
[ "$lines" -le 80 ] && good=$((good + 1)) || echo "FAILED  make demo prints $lines lines"
for wanted in '^Red lines by deals' '^  CROSSED  ' 'source: ' 'how to fix: ' 'redline new'; do
    printf '%s\n' "$out" | grep -q "$wanted" && good=$((good + 1)) || echo "FAILED  make demo does not print $wanted"
done
echo "$good passed, $((6 - good)) failed"
[ "$good" = 6 ]
