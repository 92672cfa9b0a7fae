redline eval --terms rules/peace.terms "ceasefire.line == 'x' || recognition.ukraine.crimea == 'none'"; redline eval -p ukraine "size(europeans) > 5"; redline eval -p nowhere "1"
