p="--no-config --terms money.terms -p money.rules"
sed 's/party.map(p, oil.share.p.).sum() <= 100.0/oil.share.south <= 100/' money.rules > small.rules
p="--no-config --terms money.terms -p small.rules"
redline repair $p money.deal
echo "== from another currency"
sed 's/"4000000 USD"/"5000000 EUR"/' money.deal > other.deal
redline repair $p other.deal
echo "== brackets"
sed 's/"4000000 USD"/{ either = [ "4000000 USD", "6000000 USD", "7000000 EUR" ]; }/; s/\["Banda/{ either = ( ["Banda/; s/"Port X"\]/"Port X"], ["Lamno"] ); }/' money.deal > brackets.deal
redline repair $p brackets.deal
redline sweep $p brackets.deal
echo "== a deal"
redline bargain $p
