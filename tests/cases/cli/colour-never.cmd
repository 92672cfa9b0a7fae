NO_COLOR=1 redline check -p russia-state examples/armistice.deal | grep -c "$(printf "\033")"
