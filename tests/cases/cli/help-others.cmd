for c in bargain explain terms packs new eval; do redline $c --help; echo "-- $?"; done; redline help eval | head -n 1; redline -h | head -n 1; redline help nonsense | head -n 1
