redline sweep --help
