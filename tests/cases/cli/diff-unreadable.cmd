echo "deal = {" > bad.deal
redline diff --terms examples/lease.terms -p examples/lease.rules examples/lease.deal bad.deal
