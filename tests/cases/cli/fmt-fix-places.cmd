redline fmt --fix - < word.deal | head -n 7
redline fmt --fix --check word.deal | head -n 3
redline fmt --fix --diff doubtful.deal
printf 'a = \342\200\234x\342\200\235;\n' > a.cfg; redline fmt --fix --diff a.cfg
printf '\377\376a\0=\0\042\0\351\0\042\0' > wide.cfg; redline fmt --fix wide.cfg; cat wide.cfg
printf '\377\376a\0=\0\042\0\75\330\0\336\042\0' | redline fmt --fix -
printf '\377\376a\0=\0\042\0\75\330\042\0' | redline fmt --fix -
printf '\357\273\277a=1' > mark.cfg; redline fmt --fix mark.cfg; redline fmt mark.cfg
printf '{"deal": {id: "j", "title": "J"}, "terms": {"ceasefire": {"permanent": "yes"; "duration": "90 days"},}}' > j.json; redline fmt --fix j.json; cat j.json
printf 'deal = { id = "l"; title = "L"; }; terms = { rent = { monthly = 1,200 euros; deposit_months = "3 months" }; pets = Allowed };' > l.deal
redline fmt --fix l.deal; redline fmt --fix --terms examples/lease.terms l.deal; cat l.deal
redline fmt --fix --terms missing.terms l.deal
