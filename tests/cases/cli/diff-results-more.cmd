cp examples/lease.deal first.deal
cp examples/lease.deal second.deal
echo 'deal = {' > old.deal
echo 'deal = {' > new.deal
check="redline check --terms examples/lease.terms -p examples/lease.rules -f json"
$check first.deal old.deal > before.json 2> /dev/null
$check --baseline before.json first.deal second.deal new.deal > after.json 2> /dev/null
redline diff before.json after.json
redline diff -f json before.json after.json
