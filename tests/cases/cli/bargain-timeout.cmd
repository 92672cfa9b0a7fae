redline bargain --terms powers.terms -p powers.rules --timeout 1
