#!/bin/sh
# Installs the library into a temporary folder and uses it from there as another project would, with pkg-config:
#
# - docs/examples/embed.c is compiled against the shared and the static library, and both programs do the same.
# - The header compiles as C99 and as C++11 without warnings.
#
#   tests/library.sh BUILD

set -u
LC_ALL=C
export LC_ALL
root=$(cd "$(dirname "$0")/.." && pwd) || exit 2
cd "$root" || exit 2
passed=0 failed=0
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

check() {
    what=$1
    shift
    if "$@" >"$tmp/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'library: failed: %s\n' "$what"
        sed 's/^/  /' "$tmp/log"
    fi
}

make -s install BUILD="$1" PREFIX="$tmp/usr" >"$tmp/log" 2>&1 || { cat "$tmp/log"; exit 2; }
export PKG_CONFIG_PATH="$tmp/usr/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
cc=${CC:-cc} cxx=${CXX:-c++}
strict='-Wall -Wextra -Wpedantic -Wshadow -Werror'
cflags=$(pkg-config --cflags redline) || exit 2
shared=$(pkg-config --libs redline) || exit 2
static=$(pkg-config --static --libs redline | sed 's/-lredline/-l:libredline.a/') || exit 2
version=$(pkg-config --modversion redline)

# shellcheck disable=SC2086
{
    check 'compile embed.c as C99, shared' $cc -std=c99 $strict $cflags docs/examples/embed.c $shared -o "$tmp/shared"
    check 'compile embed.c as C99, static' $cc -std=c99 $strict $cflags docs/examples/embed.c $static -o "$tmp/static"
    check 'compile embed.c as C++11' $cxx -std=c++11 $strict $cflags -x c++ -fsyntax-only docs/examples/embed.c
}
check 'run embed, shared' env LD_LIBRARY_PATH="$tmp/usr/lib" sh -c '"$1/shared" "$1/shared.html" >"$1/shared.out"' - "$tmp"
check 'run embed, static' sh -c '"$1/static" "$1/static.html" >"$1/static.out"' - "$tmp"
check 'both print the same' cmp "$tmp/shared.out" "$tmp/static.out"
check 'both write the same report' cmp "$tmp/shared.html" "$tmp/static.html"
check 'the deal is rejected' sh -c '[ "$(head -n 1 "$1")" = rejected ]' - "$tmp/shared.out"
check 'reasons have a place' grep -q 'because: territory.luhansk.withdrawal.ukraine = "full" (draft.deal:4)' "$tmp/shared.out"
check 'diagnostics are printed' grep -q '^bad.deal:1:15: error: ' "$tmp/shared.out"
check 'the report is whole' grep -q '</html>' "$tmp/shared.html"
check 'the versions are those of the header' grep -q "^#define RL_VERSION *\"$version\"" include/redline.h
check 'the static program does not load the library' sh -c '! readelf -d "$1" | grep -q libredline' - "$tmp/static"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
