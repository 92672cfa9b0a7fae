printf "%s\n" "{\"expr\": \"x + 1\", \"type_env\": {\"x\": \"int\"}, \"bindings\": {\"x\": {\"int\": \"41\"}}}" "{\"expr\": \"1 / 0\"}" "nonsense" | redline eval --stream
