for file in s.md s.html s.json s.txt s.other; do
    redline sweep -p ukraine examples/bracketed.deal -o $file || exit
    head -n 1 $file
done
redline sweep -p ukraine examples/bracketed.deal -f json -o s.md && head -n 1 s.md
