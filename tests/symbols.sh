#!/bin/sh
# The libraries export exactly the functions of include/redline.h, and the shared library has its SONAME.
#
#   tests/symbols.sh libredline.a libredline.so.1

set -u
LC_ALL=C
export LC_ALL
root=$(cd "$(dirname "$0")/.." && pwd) || exit 2
passed=0 failed=0

check() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    printf 'symbols: %s\n  expected: %s\n  found:    %s\n' "$1" "$2" "$3"
}

names() {
    awk 'NF == 3 { print $3 }' | sort -u | tr '\n' ' '
}

public=$(sed -n '/^RL_API/s/.*\(rl_[a-z_]*\)(.*/\1/p' "$root/include/redline.h" | sort -u | tr '\n' ' ')
check "$1 exports the public names only" "$public" "$(nm -g --defined-only "$1" | names)"
check "$2 exports the public names only" "$public" "$(nm -D --defined-only "$2" | names)"
check "$2 has its SONAME" "[${2##*/}]" "$(readelf -d "$2" | awk '/SONAME/ { print $NF }')"
needed=$(readelf -d "$2" | sed -n 's/.*(NEEDED).*\[\(lib[^.]*\)\.so.*/\1/p' | sort | tr '\n' ' ')
check "$2 needs only what it uses" "libc libconfig libgcc_s libgmp libm libpcre2-8 libsimdjson libstdc++ libz libzstd " "$needed"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
