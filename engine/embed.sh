#!/bin/sh
# Writes files as C arrays, to make them part of the program: vocabulary, packs, style and script of HTML reports.
#
#   engine/embed.sh HEADER ARRAY FILE...     HEADER declares ARRAY and ARRAY_n
#
# The elements are of type embedded_file (engine/base/build_info.h), with each file's name, content and SHA-256.
set -eu
header=$1 array=$2
shift 2
printf '/* Made by engine/embed.sh. */\n#include "%s"\n\n' "$header"
i=0
for f in "$@"; do
    printf 'static const char file%d[] = {\n' "$i"
    od -An -v -tx1 "$f" | sed 's/ \([0-9a-f][0-9a-f]\)/(char)0x\1,/g'
    printf '0};\n\n'
    i=$((i + 1))
done
digest() {
    sha256sum <"$1" | cut -c1-64 | tr a-f A-F | basenc --base16 --decode | base64
}
printf 'const embedded_file %s[] = {\n' "$array"
i=0
for f in "$@"; do
    printf '    {"%s", file%d, sizeof file%d - 1, "%s"},\n' "$(basename "$f")" "$i" "$i" "$(digest "$f")"
    i=$((i + 1))
done
printf '};\nconst size_t %s_n = %d;\n' "$array" "$i"
