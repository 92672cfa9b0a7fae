# .redline.cfg names what is used if neither the command line nor the deal does, and folders in which names are looked for.
mkdir rules-of-us deals && cp examples/lease.terms rules-of-us && cp examples/lease.rules rules-of-us/tenant.rules
cp examples/lease.deal deals
echo 'terms = "lease"; packs = ["tenant"]; rules_path = ["rules-of-us"];' > .redline.cfg
redline check deals/lease.deal | head -n 5; redline terms pets; redline packs | head -n 3; redline explain PETS | head -n 1
redline new | sed -n 's/^      # //p'; redline sweep deals/lease.deal | head -n 3; redline check --no-config -f jsonl deals/lease.deal 2>/dev/null | cut -c 1-60
redline check -f json deals/lease.deal | head -n 1
echo 'terms = "rules-of-us/lease.terms"; packs = "rules-of-us/tenant.rules";' > .redline.cfg; redline check deals/lease.deal | head -n 2
mv .redline.cfg deals/my.cfg; mv rules-of-us deals; redline check --config deals/my.cfg -f jsonl deals/lease.deal | cut -c 1-60
echo 'packs = ["tennant"]; rules_path = "deals/rules-of-us";' > .redline.cfg; redline check deals/lease.deal
echo 'terms = "nowhere.terms";' > .redline.cfg; redline check deals/lease.deal
echo 'terms = 1; packs = [1]; rules_path = {};' > .redline.cfg; redline check deals/lease.deal
# A report must not replace a pack that the deal names.
rm .redline.cfg; sed 's/^deal = {/deal = { vocabulary = "lease\/1"; packs = ["tenant"];/' examples/lease.deal > deals/rules-of-us/n.deal
redline check -o deals/rules-of-us/tenant.rules deals/rules-of-us/n.deal
