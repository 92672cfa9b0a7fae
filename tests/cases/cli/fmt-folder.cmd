redline fmt layout; echo $?; cat layout/broken.deal; redline fmt --check layout/typed.deal
