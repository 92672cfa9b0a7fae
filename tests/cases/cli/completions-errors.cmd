redline completions; redline completions zhs; redline completions bash zsh; redline help --man; redline help --man chekc
