cat > own.rules <<'END'
pack = { id = "own"; title = "Own"; version = "1"; vocabulary = "peace/2";
         sources = ( { id = "s"; title = "Made up for this case"; } ); };
rules = (
  { id = "EU"; title = "The way is open"; class = "red-line"; cite = { source = "s"; quote = "Open."; };
    conditions = ( { id = "a"; require = "alignment.eu == 'free'"; message = "not free"; } ); },
  { id = "LEAD"; title = "Somebody leads"; class = "preference"; cite = { source = "s"; quote = "Lead."; };
    conditions = ( { id = "a"; require = "verification.led_by[0] == 'osce'"; message = "nobody"; } ); }
);
END
echo 'deal = { id = "d"; title = "D"; }; terms = { };' > draft.deal
redline repair -p own.rules -o mended.deal draft.deal
