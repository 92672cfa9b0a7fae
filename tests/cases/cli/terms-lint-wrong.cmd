redline terms --lint dmz; echo $?; redline terms --lint --terms missing.terms
