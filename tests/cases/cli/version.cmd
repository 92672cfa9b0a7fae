redline --version
