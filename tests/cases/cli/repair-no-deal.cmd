redline repair -p ukraine
