redline fmt layout/typed.deal && cat layout/typed.deal && redline fmt layout/typed.deal && redline fmt --check layout/typed.deal
