redline check --help
