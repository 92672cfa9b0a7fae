redline terms "foreign troops" "prisoner swap" demil; redline terms --terms examples/lease.terms cats tenants
