#!/bin/sh
# The language server with Debian's Neovim, headless. Skips aloud if there is none.

set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 2
root=$(cd "$here/../.." && pwd) || exit 2
REDLINE=$(realpath "${REDLINE:-$root/build/redline}")
if ! command -v nvim >/dev/null 2>&1; then
    echo "skipped: Neovim as a client, because there is no nvim (neovim)"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi
FOLDER=$(mktemp -d) || exit 2
trap 'rm -rf "$FOLDER"' EXIT
cp "$root/docs/examples/lease.terms" "$root/docs/examples/lease.rules" "$FOLDER"
cat >"$FOLDER/flat.deal" <<'TXT'
# A lease.
deal = { id = "flat"; title = "A flat"; vocabulary = "lease/1"; packs = ["tenant"]; };
articles = (
  { id = "1"; title = "Rent 🏠"; terms = { rent = { deposit_months = 4; increase = "index"; }; }; },
  { id = "2"; terms = { term = { notice = { tenant = 90; landlord = 90; }; }; pets = "allowed"; }; }
);
TXT
EDITORS=$root/docs/examples/editors
export EDITORS REDLINE FOLDER HOME="$FOLDER" XDG_CACHE_HOME="$FOLDER/cache" XDG_STATE_HOME="$FOLDER/state" XDG_DATA_HOME="$FOLDER/data"
timeout 120 nvim --headless --noplugin -u NONE -i NONE -c "luafile $here/neovim.lua" 2>&1 | tr -d '\r' | grep -v '^[0-9]* change'
