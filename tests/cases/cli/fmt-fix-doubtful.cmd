redline fmt --fix doubtful.deal; echo $?; head -n 1 doubtful.deal; redline fmt --fix --check kept.deal; redline fmt --fix - < kept.deal
