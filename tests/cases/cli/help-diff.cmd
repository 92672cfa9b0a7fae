redline diff --help
