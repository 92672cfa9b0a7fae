redline terms nutrality dmz.wdth_km "foreign cats" qqqq
