redline sweep -p ukraine
