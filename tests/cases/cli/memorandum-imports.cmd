redline check -v -p ukraine examples/published/ru-memorandum-2025-06.deal | sed -n "/  UA-IMPORT  /,/^\$/p"
