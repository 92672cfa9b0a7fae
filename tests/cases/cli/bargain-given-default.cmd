cat > draft.deal <<'TXT'
deal = { id = "draft"; title = "Says what silence would have said"; };
terms = { internal = { denazification = "none"; }; };
TXT
redline bargain -p kremlin --given draft.deal | sed -n '/Conflicts/,/: “/p'
