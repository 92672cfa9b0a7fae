redline terms dmzz
