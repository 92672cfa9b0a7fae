cp examples/draft.deal d.deal
redline bargain -p kremlin --given d.deal -o d.deal; echo "status $?"; cmp d.deal examples/draft.deal && echo "the draft is as it was"
echo 'default = 2;' > c.cfg; cp c.cfg before
redline repair -p kremlin --cost c.cfg -o c.cfg d.deal; echo "status $?"; cmp c.cfg before && echo "the costs are as they were"
