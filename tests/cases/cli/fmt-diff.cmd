redline fmt --diff layout/typed.deal layout/waivers.cfg; echo $?; redline fmt --diff --check layout/waivers.cfg
