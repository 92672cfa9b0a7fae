redline diff -f yaml a b
