redline check --terms examples/lease.terms -p examples/lease.rules --today 2025-06-02 -f html waived.deal 2>/dev/null | grep -E 'WAIVED BY|this waiver|crossed by|No red line|<td class="n">'
