#!/bin/sh
# Runs unit tests (cmocka programs), two at a time, and adds up what they report.
#
#   tests/unit.sh PROGRAM...
#
# Prints one line for a program that passes, otherwise all its output. UNDER=COMMAND runs each program under COMMAND;
# LIMIT=SECONDS sets the time limit of a program (300).

set -u

if [ "${1:-}" = --one ]; then
    log=$2/$(printf '%s' "$3" | tr / _)
    timeout "${LIMIT:-300}" ${UNDER:-} "$3" >"$log" 2>&1
    echo $? >"$log.status"
    exit 0
fi

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
if [ $# -eq 0 ]; then
    echo "unit: no test programs were given"
    exit 2
fi
printf '%s\0' "$@" | xargs -0 -r -n 1 -P "${JOBS:-2}" sh "$0" --one "$work"

# Prints the counts of one program: passed, failed, skipped. A program that ends early has failed in its current test.
count() {
    awk -v status="$2" '
        /^\[==========\] .*Running [0-9]+ test/ { match($0, /Running [0-9]+/); running += substr($0, RSTART + 8, RLENGTH - 8) }
        /^\[  PASSED  \] [0-9]+ test/           { passed += $4 }
        /^\[  SKIPPED \] [0-9]+ test/           { skipped += $4 }
        END {
            failed = running - passed - skipped
            if (status != 0 && failed == 0) failed = 1
            if (status == 0 && running == 0) failed = 1
            print passed + 0, failed + 0, skipped + 0
        }' "$1"
}

passed=0 failed=0 skipped=0
for program; do
    log=$work/$(printf '%s' "$program" | tr / _)
    status=$(cat "$log.status" 2>/dev/null || echo 125)
    touch "$log"
    set -- $(count "$log" "$status")
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
    name=${program##*tests/unit/}
    if [ "$2" -eq 0 ]; then
        echo "ok      $name ($1)"
        # A test may print why it is skipped; otherwise its name is printed.
        [ "$3" -eq 0 ] || grep '^skipped: ' "$log" || sed -n 's/^\[  SKIPPED \] \([^0-9].*\)/skipped: \1/p' "$log" | sort -u
    else
        echo "FAILED  $name (status $status):"
        grep -v '^\[ RUN  \|^\[       OK' "$log"
    fi
done
summary="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || summary="$summary, $skipped skipped"
echo "$summary"
[ "$failed" -eq 0 ]
