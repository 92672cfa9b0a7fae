#!/bin/sh
# Runs a program under valgrind: any error of memory, or memory that was lost, gives a status that no test expects.
exec valgrind -q --error-exitcode=97 --leak-check=full --errors-for-leak-kinds=definite,indirect \
    --suppressions="$(dirname "$0")/valgrind.supp" "$@"
