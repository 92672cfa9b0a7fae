#!/bin/sh
# Runs several sets of tests, one after another, and adds up their counts.
#
#   tests/sum.sh 'NAME: COMMAND'...
#
# A set is any command that prints a line "N passed, N failed" or "N passed, N failed, N skipped". If it prints no such line,
# or exits with an error without counting a failure, that is a failure itself. The last line is the sum; the exit status is 1
# if anything failed, or if nothing passed.

for set; do
    printf '\n== %s\n' "${set%%: *}"
    sh -c "${set#*: }" 2>&1
    printf '\036%d %s\n' $? "${set%%: *}"
done | awk '
    /^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/ {
        passed += $1; failed += $3; skipped += $5
        here_failed += $3; counted = $1 + $3 + $5 > 0
        print
        next
    }
    /^\036/ {
        status = substr($1, 2) + 0
        if ((status != 0 && here_failed == 0) || !counted) {
            failed++
            $1 = ""
            printf "FAILED:%s ended with status %d%s\n", $0, status, counted ? "" : " and counted nothing"
        }
        here_failed = counted = 0
        next
    }
    { print }
    END {
        printf "\n%d passed, %d failed%s\n", passed, failed, skipped ? ", " skipped " skipped" : ""
        exit failed > 0 || passed == 0
    }'
