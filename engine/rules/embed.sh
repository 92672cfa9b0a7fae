#!/bin/sh
# Writes the files named on the command line as C: the built-in vocabulary and packs.
set -eu
cat <<'TXT'
/* Made by engine/rules/embed.sh from rules/. */
#include "rules/builtin.h"

TXT
i=0
for f in "$@"; do
    printf 'static const char file%d[] = {\n' "$i"
    od -An -v -tx1 "$f" | sed 's/ \([0-9a-f][0-9a-f]\)/(char)0x\1,/g'
    printf '0};\n\n'
    i=$((i + 1))
done
printf 'const builtin_file builtin_files[] = {\n'
i=0
for f in "$@"; do
    printf '    {"%s", file%d, sizeof file%d - 1},\n' "$(basename "$f")" "$i" "$i"
    i=$((i + 1))
done
printf '};\nconst size_t builtin_files_n = %d;\n' "$i"
