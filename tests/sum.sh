#!/bin/sh
# Runs several sets of tests and adds up their counts.
#
#   tests/sum.sh 'NAME: COMMAND'...
#
# A set is any command that prints a line "N passed, N failed" or "N passed, N failed, N skipped". If it prints no such line,
# or exits with an error without counting a failure, that is a failure itself. The last line is the sum; the exit status is 1
# if anything failed, or if nothing passed. As many sets run at a time as there are processors (SETS=N), because most use
# one; their output is printed in the order of the arguments.

set -u

if [ "${1:-}" = --one ]; then
    set=$(cat "$2")
    sh -c "${set#*: }" >"$2.out" 2>&1
    status=$?
    times >"$2.times"
    echo "${2##*/} $status"
    exit 0
fi

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
number=100
for set; do
    number=$((number + 1))
    printf '%s\n' "$set" >"$work/$number"
done
[ $# -eq 0 ] || printf '%s\0' "$work"/* | xargs -0 -r -n 1 -P "${SETS:-$(nproc)}" sh "$0" --one | awk -v work="$work" -v sets=$# -v times="${TIMES:-}" '
    # The processor time of a set: the second line of times, as in 0m1.23s 0m0.45s.
    function processor_time(number,    line, part) {
        getline line <(work "/" number ".times")
        getline line <(work "/" number ".times")
        split(line, part, /[ms ]+/)
        spent += part[1] * 60 + part[2] + part[3] * 60 + part[4]
        return sprintf(" (%.1f s of processor time)", part[1] * 60 + part[2] + part[3] * 60 + part[4])
    }
    # Prints the output of a set that ended with the status, and counts.
    function add(number, status,    name, line, words, here_failed, counted) {
        getline name <(work "/" number)
        sub(/: .*/, "", name)
        printf "\n== %s%s\n", name, times ? processor_time(number) : ""
        while ((getline line <(work "/" number ".out")) > 0) {
            print line
            if (line ~ /^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/) {
                split(line, words, " ")
                passed += words[1]; failed += words[3]; skipped += words[5]
                here_failed += words[3]; counted = words[1] + words[3] + words[5] > 0
            }
        }
        if ((status != 0 && here_failed == 0) || !counted) {
            failed++
            printf "FAILED: %s ended with status %d%s\n", name, status, counted ? "" : " and counted nothing"
        }
        close(work "/" number ".out")
        fflush()
    }
    BEGIN { next_one = 101 }
    { status[$1] = $2; while (next_one in status) { add(next_one, status[next_one]); next_one++ } }
    END {
        missing = 101 + sets - next_one
        if (missing > 0) { failed += missing; printf "FAILED: %d sets did not end\n", missing }
        printf "\n%d passed, %d failed%s\n", passed, failed, skipped ? ", " skipped " skipped" : ""
        if (times) printf "%.1f s of processor time\n", spent
        exit failed > 0 || passed == 0
    }'
