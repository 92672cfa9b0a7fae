/* All functions of UTF-8, on texts that need not be UTF-8, from each place. */

#include "any.h"
#include "base/utf8.h"

static void with(str s) {
    char shown[UTF8_SHOWN], out[4];
    uint32_t cp = 0;
    utf8_invalid_at(s);
    size_t count = utf8_count(s);
    size_t offset = utf8_offset(s, Frama_C_size_t_interval(0, SIZE_MAX));
    //@ assert offset: offset <= s.n;
    if (s.n <= 4) utf8_width(s); /* its states multiply */
    for (size_t i = 0; i < s.n; i++) {
        size_t n = utf8_decode(s.p + i, s.n - i, &cp);
        //@ assert decoded: n <= 4 && cp <= 0x1fffff;
        utf8_is_hidden(s, i, n, cp);
        utf8_begins_command(s, i);
        n = utf8_shown(s, i, shown);
        //@ assert moves: 1 <= n <= 4;
    }
    size_t n = utf8_encode(Frama_C_unsigned_int_interval(0, UINT32_MAX), out);
    //@ assert encoded: n <= 4;
}

void main(void) {
    FOR_ANY_TEXT(MOST, with);
}
