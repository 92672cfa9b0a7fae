#!/bin/sh
# Runs a program under valgrind: a memory error or leak gives exit status 97, which no test expects.
exec valgrind -q --error-exitcode=97 --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect \
    --suppressions="$(dirname "$0")/valgrind.supp" "$@"
