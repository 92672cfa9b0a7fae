cp examples/lease.deal second.deal
sed -i -e 's/deposit_months = 4/deposit_months = 2/' -e 's/a deposit of four months/a deposit of two months/' second.deal
redline diff --terms examples/lease.terms -p examples/lease.rules -f html examples/lease.deal second.deal |
    sed -e '/<style>/,/<\/style>/d' -e "s/sha256-[^']*/sha256-HASH/"
