# A definition of a pack: what it stands for, who uses it, what it reads.
redline explain automatic_aid
redline terms strong
redline explain UA-TRIG | sed -n "/^Conditions/,/^Reads/p"
redline terms --terms examples/lease.terms -p examples/lease.rules recurring 2>&1; redline explain automatic_ade 2>&1
redline check -v -p ukraine --rule UA-GUAR --rule UA-TRIG examples/draft.deal | grep -A4 "requires"
redline check -f json -p ukraine --rule UA-GUAR examples/draft.deal | grep -o ".definitions.: .[^]]*.*]}]" | cut -c1-300
