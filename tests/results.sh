#!/bin/sh
# Databases of results: a run that is killed and resumed ends with the same rows as an uninterrupted one, whatever changed in
# between; the rows agree with the JSON report.
#
#   REDLINE=build/redline sh tests/results.sh

set -u
LC_ALL=C
export LC_ALL
redline=$(cd "$(dirname "$REDLINE")" && pwd)/$(basename "$REDLINE")
root=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d) && cd "$scratch" || exit 2
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

if ! command -v sqlite3 >/dev/null 2>&1; then
    echo "skipped: databases of results, because there is no sqlite3 program"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi

# check NAME COMMAND...: passes if the command succeeds.
check() {
    name=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED  $name"
    fi
}

# All rows of a database as text.
rows() {
    sqlite3 "$1" .dump | grep -v '^PRAGMA\|^BEGIN\|^COMMIT' | sort
}

same_rows() {
    rows "$1" >one.txt
    rows "$2" >two.txt
    cmp one.txt two.txt
}

# make_deals N EVERY: N deals, one per line. Multiples of EVERY have another title, multiples of 50 are not valid JSON.
make_deals() {
    awk -v n="$1" -v every="$2" 'BEGIN {
        for (i = 1; i <= n; i++) {
            eu = i % 3 == 0 ? "barred" : i % 3 == 1 ? "free" : "consent_needed"
            printf "{\"deal\": {\"id\": \"d%d\", \"title\": \"Deal%s\"}, \"terms\": {\"alignment\": {\"eu\": \"%s\"}}}%s\n",
                i, every && i % every == 0 ? " again" : "", eu, i % 50 == 0 ? "}" : ""
        }
    }'
}

run() {
    "$redline" check -q -p ukraine "$@" >run.out 2>run.err
}

make_deals 1000 0 >deals.jsonl
run -j 1 -o whole.sqlite deals.jsonl
check "a run with an unreadable deal ends with 2" test $? = 2
run -j 4 -o threads.sqlite deals.jsonl
check "the rows are the same for any number of threads" same_rows whole.sqlite threads.sqlite

# Killed at several moments. If the run was faster than the signal, the file is complete.
for after in 0.01 0.05 0.1; do
    rm -f killed.sqlite*
    "$redline" check -q -j 2 -p ukraine -o killed.sqlite deals.jsonl >/dev/null 2>&1 &
    sleep "$after"
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
    run -j 2 --resume -o killed.sqlite deals.jsonl
    check "a run that was killed after $after s is resumed" test $? = 2
    check "a run that was killed after $after s and resumed has the rows of an uninterrupted one" \
        same_rows whole.sqlite killed.sqlite
done

# A run over the first part of the input.
head -n 400 deals.jsonl >some.jsonl
mv deals.jsonl all.jsonl && mv some.jsonl deals.jsonl
run -o half.sqlite deals.jsonl
mv all.jsonl deals.jsonl
run --resume -o half.sqlite deals.jsonl
check "a run over more deals keeps the deals of the file" grep -q "392 of them unchanged" run.out
check "a run over more deals ends with the rows of a complete run" same_rows whole.sqlite half.sqlite

# Changed deals are checked again, and missing ones are deleted.
make_deals 800 7 >deals.jsonl
run -o changed.sqlite deals.jsonl
run --resume -o half.sqlite deals.jsonl
check "changed and missing deals leave no rows" same_rows changed.sqlite half.sqlite
check "unchanged deals were kept" grep -q "672 of them unchanged" run.out

# Other settings, other packs: nothing is kept.
run --resume --strict -o half.sqlite deals.jsonl
check "with other settings nothing is kept" test "$(grep -c unchanged run.out)" = 0
run --strict -o strict.sqlite deals.jsonl
check "and the rows are those of the new settings" same_rows strict.sqlite half.sqlite
"$redline" check -q -p ukraine -p kremlin --resume --strict -o half.sqlite deals.jsonl >run.out 2>&1
check "with other packs nothing is kept" test "$(grep -c unchanged run.out)" = 0

# A folder of deals in which one is changed, one is new and one is missing.
mkdir folder && cp "$root"/docs/examples/published/*.deal folder
run -o folder.sqlite folder
sed 's/deal = {/deal = { note = "changed";/' folder/jeddah-2025-03.deal >changed && mv changed folder/jeddah-2025-03.deal
rm folder/italy-4-2022.deal && cp "$root/docs/examples/armistice.deal" folder/a.deal
run --resume -o folder.sqlite folder
check "the unchanged deals of a folder are kept" grep -q "14 of them unchanged" run.out
run -o fresh.sqlite folder
of_deals="SELECT number, file, id, verdict FROM deals ORDER BY number"
check "the other rows are those of a new run" \
    test "$(sqlite3 folder.sqlite "$of_deals")" = "$(sqlite3 fresh.sqlite "$of_deals")"
of_reasons="SELECT * FROM violations"
check "and so are the reasons" test "$(sqlite3 folder.sqlite "$of_reasons")" = "$(sqlite3 fresh.sqlite "$of_reasons")"

# Compare the rows with the JSON report.
run -f json -o report.json -o json.sqlite folder
sqlite3 -separator ' ' json.sqlite "SELECT deals.id, rules.id, v.verdict FROM rule_verdicts AS v JOIN deals USING (deal)
    JOIN rules USING (rule) ORDER BY deals.number, v.rule" >of_rows.txt
sed -n 's/^    {"id": "\([^"]*\)", "title.*/deal \1/p; s/^          {"id": "\([^"]*\)", .*"class": "[^"]*", "verdict": "\([^"]*\)".*/\1 \2/p' \
    report.json | awk '$1 == "deal" { deal = $2; next } { print deal, $0 }' >of_report.txt
check "rule verdicts are those of the JSON report" cmp of_rows.txt of_report.txt
check "the number of reasons is that of the JSON report" test "$(sqlite3 json.sqlite 'SELECT count(*) FROM because')" = \
    "$(grep -o '"because": \[{.*\]' report.json | sed 's/, "depends_on.*//' |
        grep -o '{"term"\|{"text"\|{"field"\|{"nothing_in"\|{"names"\|{"open"' | wc -l)"

# Files that are not results databases are not changed.
sqlite3 foreign.sqlite "CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine')"
echo "just words, and more of them than a header has bytes ........................................................" >words.db
run -o foreign.sqlite folder
check "another database is refused" test $? = 2
check "and not changed" test "$(sqlite3 foreign.sqlite 'SELECT text FROM notes')" = mine
run -o words.db folder
check "a file that is not a database is refused" test $? = 2
check "and reported as such" grep -q "words.db: error: this file is not a database" run.err
check "and not changed" grep -q "^just words" words.db
run -o no/where.sqlite folder
check "a missing folder is an error" test $? = 2
sqlite3 fresh.sqlite "PRAGMA user_version = 99" >/dev/null
run --resume -o fresh.sqlite folder
check "a newer file is not resumed" grep -q "is of version 99" run.err
run --resume -f text -o fresh.sqlite folder
check "a text report cannot be resumed" grep -q "other reports would lack" run.err
run --resume folder
check "--resume without a database is an error" grep -q "resume needs a database" run.err

# A database that another program locks. redline waits ten seconds for it, so this runs in parallel with the next tests.
run -o locked.sqlite folder
mkfifo commands
sqlite3 locked.sqlite <commands >/dev/null 2>&1 &
locker=$!
exec 4>commands
echo "BEGIN EXCLUSIVE; INSERT INTO meta VALUES ('lock', 'held'); SELECT 'ready';" >&4
sleep 0.3
("$redline" check -q -p ukraine -o locked.sqlite folder >locked.out 2>locked.err; echo $? >locked.status) &
waiting=$!

# A damaged database: an error if it is to be resumed, overwritten otherwise.
run -o damaged.sqlite folder
cp damaged.sqlite whole-folder.sqlite
size=$(sqlite3 damaged.sqlite 'PRAGMA page_size')
damage() {
    cp whole-folder.sqlite damaged.sqlite
    page=$(sqlite3 damaged.sqlite "SELECT rootpage FROM sqlite_master WHERE name = '$1'")
    head -c "$size" /dev/zero | tr '\0' '\377' | dd of=damaged.sqlite bs="$size" seek=$((page - 1)) conv=notrunc 2>/dev/null
}
for what in meta deals deals_place because; do
    damage "$what"
    cp damaged.sqlite before.sqlite
    case $what in because) sed 's/deal = {/deal = { note = "again";/' folder/a.deal >changed && mv changed folder/a.deal ;; esac
    run --resume -o damaged.sqlite folder
    check "a run does not resume a database whose '$what' is damaged" test $? = 2
    check "and reports it ('$what')" grep -q "damaged.sqlite: error: cannot .* results: database disk image is malformed" run.err
done
damage meta
run -o damaged.sqlite folder
run -o fresh.sqlite folder
check "a damaged database is overwritten without --resume" same_rows damaged.sqlite fresh.sqlite
sqlite3 damaged.sqlite "PRAGMA foreign_keys = OFF; UPDATE deals SET deal = 40000000000 WHERE deal = 3"
run --resume -o damaged.sqlite folder
check "an id that redline never uses is an error" grep -q "is damaged: 40000000000 is not a valid id of a deal" run.err

# A full disk, simulated with a limit on the size of files: at the start, and after some deals.
for blocks in 8 200; do
    rm -f full.sqlite*
    (trap '' XFSZ && ulimit -f $blocks && "$redline" check -q -p ukraine -o full.sqlite deals.jsonl) >run.out 2>run.err
    check "a run that cannot write all rows ($blocks blocks) ends with 2" test $? = 2
    check "and reports why ($blocks blocks)" grep -q "full.sqlite: error: cannot write results: " run.err
    check "and does not count verdicts ($blocks blocks)" test ! -s run.out
done
run --resume -o full.sqlite deals.jsonl
run -o fresh.sqlite deals.jsonl
check "such a file can be resumed later" same_rows full.sqlite fresh.sqlite

# A file or folder without write permission. Root has every permission, so it becomes another user first.
mkdir fixed && cp "$redline" fixed/redline && cp folder/a.deal fixed && chmod 755 . fixed fixed/redline && chmod 644 fixed/a.deal
run -o fixed/old.sqlite folder
chmod 444 fixed/old.sqlite && chmod 555 fixed
other=
[ "$(id -u)" != 0 ] || other="setpriv --reuid=65534 --regid=65534 --clear-groups"
for file in old new; do
    $other fixed/redline check -q --no-config -o fixed/$file.sqlite fixed/a.deal >run.out 2>run.err
    check "a file without write permission ($file) is an error" test $? = 2
    check "and reported ($file)" grep -q "fixed/$file.sqlite: error: cannot open this file: Permission denied" run.err
done
chmod 755 fixed

wait $waiting
check "a locked database is an error" test "$(cat locked.status)" = 2
check "and reported" grep -q "locked.sqlite: error: .*database is locked" locked.err
exec 4>&-
wait $locker

# A second writer is refused while the first one runs. The first one reads from a pipe that stays open.
mkfifo pipe
"$redline" check -q -p ukraine --jsonl -o busy.sqlite - <pipe >/dev/null 2>&1 &
exec 3>pipe
head -n 1 deals.jsonl >&3
tries=0
while [ ! -s busy.sqlite ] && [ $tries -lt 100 ]; do sleep 0.05 && tries=$((tries + 1)); done
run -o busy.sqlite folder
check "a second run does not write into the same file" grep -q "another run is writing" run.err
exec 3>&-
wait

# A file's name may be any bytes. In the database they are escapes, and the next run finds the rows again.
mkdir odd
for byte in '\376' '\377'; do
    printf '{"deal": {"id": "o", "title": "O"}, "terms": {"alignment": {"eu": "barred"}}}\n' >"odd/$(printf "a$byte").json"
done
run -o odd.sqlite odd
check "names that are not UTF-8 are escaped" test "$(sqlite3 odd.sqlite 'SELECT group_concat(file) FROM deals')" = 'odd/a\xfe.json,odd/a\xff.json'
run -o odd.sqlite --resume odd
check "and found again" grep -q "2 of them unchanged" run.out

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
