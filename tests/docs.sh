#!/bin/sh
# Checks that the documents are true: runs every ```console block again and compares its output with the document.
#
#   REDLINE=build/redline tests/docs.sh              compares; exit status 1 if something differs
#   REDLINE=build/redline UPDATE=1 tests/docs.sh     writes the output into the documents
#
# A block is run by one shell, in a copy of docs/examples, with the program as `redline` on its path. Lines that begin
# with "$ " are commands, "> " continues a command, all other lines are output (standard error included). A block fenced
# as ```text file=NAME is first written to that file in the copy, so that a reader and this script use the same text.
# Links to other files of the project, and to their headings, are checked too.

set -u
LC_ALL=C
export LC_ALL

root=$(cd "$(dirname "$0")/.." && pwd) || exit 2
program=${REDLINE:-$root/build/redline}
case $program in /*) ;; *) program=$PWD/$program ;; esac
if [ ! -x "$program" ]; then
    echo "docs: no program at $program; build it, or set REDLINE=FILE" >&2
    exit 2
fi

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
mkdir "$work/bin" && ln -s "$program" "$work/bin/redline" || exit 2
PATH=$work/bin:$PATH
unset NO_COLOR REDLINE
passed=0 failed=0

# Splits a document into numbered pieces: text (fences included), console blocks, and blocks that are files.
cut_up() {
    awk -v to="$2" '
        function open_piece(kind) { close(piece); piece = sprintf("%s/%04d.%s", to, ++n, kind); printf "" > piece }
        BEGIN { open_piece("text") }
        !inside && /^```/ {
            print > piece
            inside = 1
            kind = ""
            if ($0 ~ /^```console *$/) kind = "console"
            if (match($0, / file=[A-Za-z0-9_.-]+ *$/)) kind = "file." $NF; sub(/file=/, "", kind)
            if (kind != "") {
                open_piece(kind)
                print NR + 1 > (piece ".line")
                close(piece ".line")
            }
            next
        }
        inside && /^``` *$/ {
            inside = 0
            if (kind != "") open_piece("text")
        }
        { print > piece }' "$1"
}

# Turns a console block into a script that prints the block with its output of today. Each command sees the status of the
# one before as $?.
as_script() {
    awk -v quote="'" '
        function flush() {
            if (shown == "") return
            gsub(quote, quote "\\" quote quote, shown)
            printf "printf %s%%s\\n%s %s%s%s; (exit $s)\n%s\ns=$?\n", quote, quote, quote, shown, quote, command
            shown = ""
        }
        BEGIN { print "s=0" }
        /^\$ / { flush(); shown = $0; command = substr($0, 3); taking = 1; next }
        taking && /^> / { shown = shown "\n" $0; command = command "\n" substr($0, 3); next }
        taking && /^>$/ { shown = shown "\n>"; command = command "\n"; next }
        { taking = 0 }
        END { flush() }' "$1"
}

run_block() {
    as_script "$1" >"$work/script"
    (cd "$work/here" && sh "$work/script") >"$1.now" 2>&1 </dev/null
    if diff -u "$1" "$1.now" >"$work/diff"; then
        passed=$((passed + 1))
        return
    fi
    if [ -n "${UPDATE:-}" ]; then
        echo "docs: $2:$(cat "$1.line"): updated"
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "docs: $2:$(cat "$1.line"): the output differs (- document, + now):"
    sed -n '3,$p' "$work/diff"
}

# The names by which parts of a document can be linked to: its headings, as GitHub names them, and <a id="NAME">.
anchors() {
    sed -n 's/.*<a id="\([^"]*\)">.*/\1/p' "$1"
    sed -e '/^```/,/^```/d' "$1" | grep '^#' | sed 's/^#* *//' | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9_\n-'
}

# Every relative link must lead to a file of the project and, if it names one, to a heading there.
check_links() {
    folder=$(dirname "$root/$1")
    for link in $(sed -e '/^```/,/^```/d' "$root/$1" | grep -o ']([^) ]*)' | sed -e 's/^](//' -e 's/)$//'); do
        case $link in *://* | mailto:*) continue ;; esac
        file=${link%%#*}
        if [ -n "$file" ]; then file=$folder/$file; else file=$root/$1; fi
        case $link in *.md#* | '#'*) anchors "$file" | grep -qx -e "${link#*#}" ;; *) [ -e "$file" ] ;; esac
        if [ $? -eq 0 ]; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "docs: $1: the link to $link leads nowhere"
        fi
    done
}

check_document() {
    rm -rf "$work/here" "$work/parts"
    mkdir "$work/parts" && cp -R "$root/docs/examples" "$work/here" || exit 2
    cut_up "$root/$1" "$work/parts"
    : >"$work/document"
    for piece in "$work"/parts/*; do
        case $piece in
        *.line | *.now) continue ;;
        *.console)
            run_block "$piece" "$1"
            cat "$piece.now" >>"$work/document"
            continue
            ;;
        *.file.*)
            name=${piece##*.file.}
            cp "$piece" "$work/here/$name" || exit 2
            ;;
        esac
        cat "$piece" >>"$work/document"
    done
    if [ -n "${UPDATE:-}" ] && ! cmp -s "$work/document" "$root/$1"; then
        cat "$work/document" >"$root/$1"
    fi
    check_links "$1"
}

for document in README.md docs/*.md; do
    [ -f "$root/$document" ] && check_document "$document"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
