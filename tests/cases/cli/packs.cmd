redline packs -p kremlin
