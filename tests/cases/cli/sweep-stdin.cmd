redline sweep -p russia-state -o report.txt - < examples/bracketed.deal; echo "status $?"; sed -n "3,5p" report.txt
