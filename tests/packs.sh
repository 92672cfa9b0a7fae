#!/bin/sh
# Runs the tests of the built-in packs, of the files and of those that are part of the program, and of the examples. The last line is for tests/sum.sh.
#
#   tests/packs.sh build/redline

set -u
program=$1
root=$(cd "$(dirname "$0")/.." && pwd) || exit 2
failed=0 passed=0
count() {
    if out=$("$@" 2>&1); then
        passed=$((passed + $(printf '%s\n' "$out" | sed -n '1s/^\([0-9]*\) tests* passed$/\1/p')))
    else
        printf '%s\n' "$out"
        failed=$((failed + 1))
    fi
}
count "$program" test "$root/rules"
count "$program" test --no-config
count "$program" test "$root/docs/examples"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
