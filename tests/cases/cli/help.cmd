redline --help
