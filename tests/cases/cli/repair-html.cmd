redline repair -p kremlin --max 1 -f html examples/draft.deal | sed -e '/<style>/,/<\/style>/d' -e "s/sha256-[^']*/sha256-HASH/"
