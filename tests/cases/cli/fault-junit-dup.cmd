mkdir dup
cp examples/lease.deal dup/one.deal
sed 's/deposit_months = 4/deposit_months = 5/' examples/lease.deal > dup/two.deal
redline check --terms examples/lease.terms -p examples/lease.rules -f junit -o all.xml -f sarif -o all.sarif -f text -o all.txt -j 2 dup
echo "status $?"
grep -o '<testsuite name="[^"]*"\|classname="[^"]*" name="NOTICE' all.xml
grep -o 'dealAndCondition/v1": "[^"]*NOTICE/a"' all.sarif
sed -n '/losest to/,$p' all.txt
