redline diff -p ukraine --choose ceiling=ukraine examples/draft.deal examples/armistice.deal | sed -n "/^Terms/,/^Articles/p"
