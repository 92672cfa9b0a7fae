redline terms troops neutrality; echo; redline terms ceasefire | tail -n 4; echo; redline terms Russia | tail -n 12; echo; redline terms the-un
