redline fmt --check layout; echo $?; redline fmt --check layout/typed.deal layout/waivers.cfg; echo $?; redline fmt --check - < layout/typed.deal; echo $?; md5sum < layout/typed.deal
