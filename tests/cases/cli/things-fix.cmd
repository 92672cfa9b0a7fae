cat > old.deal <<'DEAL'
# A deal of version 1.
deal = {
  id = "old"; title = "Old";  # a comment
  vocabulary = "peace/1";
  complete = false;
};
articles = (
  { id = "1"; title = "The zone"; text = "Twenty kilometres.";
    terms = { dmz = { # what follows is about the only zone
                      status = "required"; along = "line";
                      width_km = { either = [10, 20]; }; }; }; },
  { id = "2"; terms = { dmz = { sides = "both"; }; }; }
);
DEAL
redline check -p ukraine --rule UA-DMZ old.deal; sed '/vocabulary/d' old.deal > unnamed.deal; redline check -p ukraine --rule UA-DMZ unnamed.deal
redline fmt --fix old.deal; cat old.deal; redline check -p ukraine --rule UA-DMZ old.deal
echo '{"deal": {"id": "j", "title": "J", "names": {"phase": [{"id": "truce", "title": "Truce"}]}}, "terms": {"dmz": {"width_km": 5}}}' | redline fmt --fix -
echo "# which of two is meant cannot be known; nothing to do"
echo 'deal = { id = "t"; title = "T"; names = { zone = ( { id = "a"; title = "A"; }, { id = "b"; title = "B"; } ); }; }; terms = { dmz = { width_km = 5.0; }; };' | redline fmt --fix -
echo 'deal = { id = "t"; title = "T"; names = { zone = ( { id = "a"; title = "A"; } ); }; }; terms = { dmz = { width_km = 5.0; a = { status = "none"; }; }; };' | redline fmt --fix -
echo 'deal = { id = "t"; title = "T"; names = { zone = ( { id = "a"; title = "A"; } ); }; }; terms = { dmz = { width_km = 5.0; }; };' | redline fmt --fix -
echo "# one deal per line: only this is helped, the rest stays as it is written"
printf '%s\n' '{"deal":{"id":"a","title":"A"},"terms":{"dmz":{"width_km":5},  "ceasefire":{"scope":"full"}}}' 'no deal' \
  '{"deal":{"id":"b","title":"B"},"terms":{"ceasefire":{"scope":"full"}}}' > many.jsonl
redline fmt --fix --check many.jsonl; echo $?; redline fmt --fix many.jsonl; cat many.jsonl; redline fmt --fix many.jsonl; echo $?
