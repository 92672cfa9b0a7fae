# A path too long to be followed stands for everything that can be listed and not be looked at. It is built from within.
long=$(printf '%0200d' 0); mkdir f; cp examples/armistice.deal f/a.deal; mkfifo f/pipe.deal
mkdir $long; for i in $(seq 25); do mkdir outer; mv $long outer; mv outer $long; done; mv $long f
redline check -p russia-state -f jsonl f 2>err | cut -c -60; sed 's/^.*0: /0: /' err; redline check -p russia-state -f jsonl f >/dev/null 2>&1; echo "status $?"
