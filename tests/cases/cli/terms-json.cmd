redline terms -f json troops foreign_forces.us automatic_aid | grep -v '{"name": .* "members"'; echo "status $?"
redline terms -f json --terms examples/lease.terms
redline terms -f json ceasefire.scope zzzz | tail -n 2; redline terms -f json zzzz > /dev/null 2>&1; echo "status $?"
redline terms -f json | grep -c '"path"'; redline packs | grep -o "[0-9]* terms"
redline terms -f json --lint; echo "status $?"; redline terms -f yaml; echo "status $?"
