redline fmt layout/j.json && cat layout/j.json && redline fmt layout/j.json
