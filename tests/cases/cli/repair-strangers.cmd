redline repair -p ukraine strangers.deal
redline repair -p ukraine -f json strangers.deal | sed -n '/"alternatives"/,/^      \]/p; s/"deal": .*//; /repairs_complete/,/smallest/p'
redline repair -p ukraine -f markdown strangers.deal | grep 'would do'
redline repair -p ukraine -f html strangers.deal | grep -o '<p>Instead of.*'
