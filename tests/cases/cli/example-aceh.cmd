cp examples/aceh/* .
redline check mou-2005.deal
redline fmt --check aceh.terms movement.rules mou-2005.deal
redline terms --lint --terms aceh.terms
sed 's/share = 70/share = 50/; s/troops = true;/troops = false;/; s/within = 15/within = 60/; s/led_by = .*members/led_by = ["government"]; members/; s/, "hymn"//; s/military = 14700/military = 25000/' mou-2005.deal > worse.deal
redline check worse.deal
sed 's/arms = true/arms = false/' mou-2005.deal > armed.deal
redline check armed.deal | sed -n '/CROSSED/,/fix/p'
redline test movement.tests
