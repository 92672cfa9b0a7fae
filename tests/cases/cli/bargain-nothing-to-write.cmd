redline bargain -p ukraine -p kremlin -o none.deal | head -n 1; redline bargain -p ukraine -p kremlin -o -; echo "status $?"; test -e none.deal || echo "no file"
