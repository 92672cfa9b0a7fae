#!/bin/sh
# Checks how engine/ is laid out:
#
# - A module includes only modules before it in the list below, and cel, which is independent, nothing of terms. api, the
#   public API, is not part of the program: it uses neither bargain, nor database, nor batch. Only api and cli include the
#   public header.
# - Only base/buf.[ch] uses the hidden fields of a buffer, so its text is always obtained through a check for failure.
# - No two source files of engine/ have the same base name.
# - No function has more than sixty lines. This needs Universal Ctags.
# - Untrusted text reaches an output only through an escape: see outputs.py.
# - Every test that docs/RELIABILITY.md names exists: see promises.py.
# - Every limit of the reference has its message, its options and a test: see limits.py.

set -u
LC_ALL=C
export LC_ALL
root=$(cd "$(dirname "$0")/.." && pwd) || exit 2
cd "$root" || exit 2
bad=0

sources() {
    find engine -name '*.[ch]' -o -name '*.cc' | sort
}

sources | tr '\n' '\0' | xargs -0 awk '
    BEGIN {
        n = split("base source terms cel rules judge sweep bargain quality report api database batch service lsp web cli", modules, " ")
        for (i = 1; i <= n; i++) rank[modules[i]] = i
    }
    function wrong(why) {
        printf "%s:%d: %s: %s\n", FILENAME, FNR, $0, why
        bad++
    }
    FNR == 1 {
        files++
        parts = split(FILENAME, part, "/")
        module = part[2]
        if (parts == 2) { wrong("put it into a module"); nextfile }
        if (!(module in rank)) { wrong("unknown module " module "; list it in tests/layers.sh"); nextfile }
    }
    /^[ \t]*#[ \t]*include[ \t]*"/ {
        match($0, /".*"/)
        target = substr($0, RSTART + 1, RLENGTH - 2)
        other = target
        sub(/\/.*/, "", other)
        if (target == "redline.h") { if (module != "api" && module != "cli") wrong("the public header is for api and cli") }
        else if (!(other in rank)) wrong("write it as \"module/file.h\"")
        else if (module == "cel" && other == "terms") wrong("cel must not know about terms")
        else if (module == "api" && (other == "bargain" || other == "quality")) wrong("the library is built without bargain")
        else if (rank[other] > rank[module]) wrong(module " comes before " other)
    }
    /(\.|->)hidden\./ && FILENAME !~ /^engine\/base\/buf\.[ch]$/ { wrong("only base/buf.[ch] reads what is hidden in a buf; see buf_text()") }
    END {
        if (bad) exit 1
        printf "layers: %d files, each includes only modules before its own\n", files
    }' || bad=1

twice=$(sources | grep -v '\.h$' | sed 's|.*/||; s|\.cc*$||' | sort | uniq -d | tr '\n' ' ')
if [ -n "$twice" ]; then
    echo "layers: these base names occur twice: $twice"
    bad=1
fi

if ctags --version 2>/dev/null | grep -q Universal; then
    long=$(sources | xargs ctags -x --kinds-c=f --kinds-c++=f --_xformat='%{end}\t%{line}\t%{input}\t%{name}' |
        awk -F '\t' '$1 ~ /^[0-9]+$/ && $1 - $2 >= 60 { printf "%s:%d: %s has %d lines; 60 are allowed\n", $3, $2, $4, $1 - $2 + 1 }')
    if [ -n "$long" ]; then
        printf '%s\n' "$long"
        bad=1
    fi
else
    echo "skipped: the length of functions, because there is no Universal Ctags (universal-ctags)"
fi
/usr/bin/python3 -B tests/outputs.py || bad=1
/usr/bin/python3 -B tests/promises.py || bad=1
/usr/bin/python3 -B tests/limits.py || bad=1
exit $bad
