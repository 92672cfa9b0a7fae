for v in "" -v; do redline check $v --terms examples/lease.terms -p examples/lease.rules --today 2025-06-02 waived.deal || s=$?; done; exit $s
