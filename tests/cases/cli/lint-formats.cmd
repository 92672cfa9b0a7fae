cd testing
for f in json sarif github markdown; do redline lint -f $f bad.rules; done
redline lint -f html bad.rules | grep -c "<li"
redline lint -f csv bad.rules 2>&1
redline lint --max-solver-steps 10 shop.rules
