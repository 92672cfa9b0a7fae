redline terms --terms zones.terms && redline terms --terms zones.terms dmz.line buffer
