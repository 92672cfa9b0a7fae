redline eval "[1, 2, 3].map(x, x * 2)"; redline eval "{\"a\": 1.5}.a > 1"; redline eval "1 +"
