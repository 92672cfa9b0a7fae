redline bargain -p kremlin -p russia-state -f html | sed -e '/<style>/,/<\/style>/d' -e "s/sha256-[^']*/sha256-HASH/"
