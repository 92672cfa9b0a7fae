redline fmt
