redline explain ukraine/UA-IMPORT UA-DMZ
