sh seats.sh
redline bargain --terms seats.terms -p men.rules -p seats.rules --timeout 0 --max-solver-steps 100000
echo "$?"
redline bargain --terms seats.terms -p men.rules -p seats.rules --timeout 0 --max-solver-steps 100000 -f markdown | sed -n '/^## Not/,$p'
redline bargain --terms seats.terms -p men.rules -p seats.rules --timeout 0 --max-solver-steps 100000 -f html | grep -o '<h2>Not.*'
redline bargain --terms seats.terms -p men.rules -p seats.rules --timeout 0 --max-solver-steps 100000 -f json | grep -e '"agreement"' -e '"id"' -e _complete -e '"limit"' -e question
