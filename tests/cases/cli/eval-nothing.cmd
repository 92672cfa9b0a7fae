redline eval < /dev/null
