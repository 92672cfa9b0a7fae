# What lint finds in a pack, with levels from .redline.cfg and reasons in the pack.
cd testing
redline lint bad.rules; echo "status $?"
redline lint shop.rules; echo "status $?"
echo 'lint = { unread-term = "off"; untested = "error"; redundant = "off"; pattern = "note"; };' >.redline.cfg
redline lint bad.rules | head -1
redline lint -v -p bad.rules --timeout 0 --no-config | grep -A3 "left"
echo 'lint = { untestd = "error"; pattern = "loud"; };' >.redline.cfg
redline lint bad.rules 2>&1; echo "status $?"
sed 's/check = "redundant"/check = "redundent"/' bad.rules >worse.rules
redline lint --no-config worse.rules 2>&1; echo "status $?"
redline lint --no-config nothing.rules 2>&1; echo "status $?"
