# A file that a deal, a pack or a vocabulary includes, or that a vocabulary extends, is not written, whatever its name.
mkdir parts
echo 'terms = { alignment = { eu = "free"; }; };' > parts/inc.deal
printf 'deal = { id = "d"; title = "D"; };\n@include "parts/inc.deal"\n' > d.deal
cp examples/draft.deal e.deal
cp parts/inc.deal kept
ln -s parts/inc.deal link
ln parts/inc.deal hard
try() { echo "# $*"; redline "$@" > out 2> err; echo "status $?"; grep -E 'writes to|not written|earlier trace' err; cmp kept parts/inc.deal || cp kept parts/inc.deal; }
for to in parts/inc.deal ./parts/../link hard; do try check -q -p ukraine --allow-include -f json -o $to e.deal d.deal; done
try check -q -j 3 -p ukraine --allow-include -f json -o x.json -f jsonl -o parts/inc.deal e.deal e.deal d.deal e.deal
ls x.json
try check -q -p ukraine --allow-include --shard 1/1 -f jsonl -o parts/inc.deal d.deal
try check -q -p ukraine --allow-include --trace parts/inc.deal -f json d.deal
try diff -p ukraine --allow-include -o parts/inc.deal e.deal d.deal
try sweep -p ukraine --allow-include -o parts/inc.deal d.deal
redline check -q -p ukraine --allow-include d.deal > parts/inc.deal 2> err; echo "status $?"; grep 'writes to' err; cp kept parts/inc.deal
echo "# packs and vocabularies"
printf '@include "parts/inc.rules"\n' > p.rules
redline packs -p examples/lease.rules --terms examples/lease.terms > /dev/null; cp examples/lease.rules parts/inc.rules; cp examples/lease.terms l.terms
cp parts/inc.rules kept; mv parts/inc.deal other; ln -s inc.rules parts/inc.deal
for command in "check -q -f json -o parts/inc.rules examples/lease.deal" "lint -o parts/inc.rules" "test -o parts/inc.rules x.tests" "repair -o parts/inc.rules examples/lease.deal" "bargain -o parts/inc.rules" "new --force parts/inc.rules"; do
    try ${command%% *} --terms l.terms -p ./p.rules ${command#* }
done
echo "# the base of a vocabulary"
printf 'vocabulary = { id = "more"; version = "1"; extends = "l/1"; };\n' > more.terms
sed 's/id = "lease"/id = "l"/' examples/lease.terms > l.terms
cp l.terms kept; rm parts/inc.deal; ln -s ../l.terms parts/inc.deal
try schema --terms more.terms -o l.terms deal
try schema --terms more.terms -o schema.json deal
