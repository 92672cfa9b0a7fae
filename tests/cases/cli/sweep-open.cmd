redline sweep -p russia-state -f json examples/draft.deal | sed -n "1,4p"; redline sweep -p russia-state examples/draft.deal > /dev/null; echo "status $?"
