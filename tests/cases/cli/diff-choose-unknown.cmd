redline diff -p ukraine --choose celing=ukraine examples/draft.deal examples/armistice.deal
