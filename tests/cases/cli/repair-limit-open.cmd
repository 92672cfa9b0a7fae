sh seats.sh
redline repair --terms seats.terms -p men.rules -p seats.rules --timeout 0 --max-solver-steps 100000 seats.deal
