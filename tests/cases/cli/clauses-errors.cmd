cd testing
redline packs --terms shop.terms clauses.rules
