redline bargain
