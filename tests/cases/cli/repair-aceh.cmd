cp examples/aceh/* .
sed 's/share = 70/share = 50/; s/within = 15/within = 60/; s/led_by = .*members/led_by = ["government"]; members/; s/military = 14700/military = 25000/' mou-2005.deal > worse.deal
redline repair --terms aceh.terms -p movement worse.deal
