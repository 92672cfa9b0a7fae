redline explain UA-LNAD
