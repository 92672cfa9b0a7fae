redline check --terms examples/lease.terms -p examples/lease.rules -f sarif examples/lease.deal
