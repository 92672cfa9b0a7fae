redline check -v -p ukraine --drop-brackets examples/draft.deal | sed -n "/  UA-POLSYS  /,/^\$/p"
