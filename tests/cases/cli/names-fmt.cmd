redline fmt - < zones.deal
