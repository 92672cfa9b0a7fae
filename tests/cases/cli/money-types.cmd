p="--no-config --terms money.terms -p money.rules"
redline check -v $p money.deal
echo "== other currencies"
sed 's/"4000000 USD"/"5000000 EUR"/' money.deal > other.deal
redline check $p other.deal
sed 's/"12.50 USD"/"12.50 EUR"/' money.deal > other.deal
redline check $p other.deal 2>&1
echo "== values"
try() {
    sed "s/\"4000000 USD\"/$1/" money.deal > other.deal
    echo "$1"
    redline check $p other.deal 2>&1 | sed -n '/error:/{s/.*error: /  /p;n;n;n;p;}'
}
for amount in '"5,000,000 USD"' '"USD 5 million"' '"\$5m"' '"€ 5.000.000"' 5000000 '"5000000"' '"5000000 usd"' '"5000000USD"' '"5 XYZ"' \
    '"12.345 USD"' '"12.5 JPY"' '"99999999999999999999 USD"' '"five USD"' '"5-6 USD"' '""' '["5 USD"]' true '"-0.01 USD"'; do try "$amount"; done
echo "== per cent"
sed 's/north = 65.5/north = "65.5%"/; s/south = 40/south = 140/' money.deal > other.deal
redline check $p other.deal 2>&1
redline fmt --fix --terms money.terms other.deal
redline fmt --terms money.terms other.deal | grep north
