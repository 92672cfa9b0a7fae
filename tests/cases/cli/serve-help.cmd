redline serve --help
