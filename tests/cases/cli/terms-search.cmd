redline terms peacekeepers
