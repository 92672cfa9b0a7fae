redline check --only undetermined,error --rule UA-EU --rule KR-LAND examples/published/jeddah-2025-03.deal examples/armistice.deal examples/published/minsk-2-2015.deal
