redline fmt - < layout/typed.deal | redline fmt - | head -n 4; redline fmt - < layout/broken.deal
