vocabulary() {
    echo 'vocabulary = { id = "v"; version = "1"; title = "V"; };' > v.terms
    echo "terms = ( { path = \"a.b\"; title = \"T\"; silence = \"absent\"; $1 } );" >> v.terms
    echo "== $1"
    echo 'deal = { id = "d"; title = "D"; };' > d.deal
    redline check --no-config --terms v.terms -p money.rules d.deal 2>&1 | grep -A3 '^v.terms'
}
vocabulary 'type = "money"; min = "0 USD"; max = "5 EUR";'
vocabulary 'type = "money"; min = "5 USD"; max = "0 USD";'
vocabulary 'type = "money"; min = 0;'
vocabulary 'type = "money"; values = ["a"];'
vocabulary 'type = "percent"; min = 50; max = 20;'
vocabulary 'type = "percent"; min = 101;'
vocabulary 'type = "strings"; min = 1;'
vocabulary 'type = "strings"; of = "party";'
vocabulary 'type = "currency";'
redline terms --no-config --terms money.terms
redline terms --no-config --terms money.terms --lint 2>&1
redline schema deal --no-config --terms money.terms | grep -o '"value": {"type[^}]*}'
redline new --no-config --terms money.terms -p money.rules my.deal > /dev/null
grep '# ' my.deal | grep -e aid -e oil -e towns -e rate
