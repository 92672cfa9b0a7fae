#!/bin/sh
# The files for editors: the mode for Emacs in Emacs, and the grammar for VS Code. Skips aloud what is not there.

set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 2
root=$(cd "$here/../.." && pwd) || exit 2
editors=$root/docs/examples/editors
passed=0 failed=0 skipped=0

result() {
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED  $2"
    fi
}

if command -v emacs >/dev/null 2>&1; then
    home=$(mktemp -d) || exit 2
    trap 'rm -rf "$home"' EXIT
    cp "$editors/redline-mode.el" "$home"
    # The compiler finds names that are not there.
    HOME=$home emacs --batch --quick --eval '(setq byte-compile-error-on-warn t)' -f batch-byte-compile "$home/redline-mode.el" 2>&1
    result $? "redline-mode.el compiles without a warning"
    HOME=$home emacs --batch --quick -l "$home/redline-mode.el" -l "$here/emacs.el" "$root/docs/examples/draft.deal" 2>&1
    result $? "redline-mode in Emacs"
else
    echo "skipped: the mode for Emacs, because there is no emacs (emacs-nox)"
    skipped=$((skipped + 1))
fi
/usr/bin/python3 -B "$here/grammar.py" "$editors"
result $? "the grammar for VS Code"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
