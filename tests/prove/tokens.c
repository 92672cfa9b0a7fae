/* The scanners of libconfig text and of JSON, from each place of a text. */

#include "any.h"
#include "source/source_internal.h"

static void scan(str text) {
    const source s = {.text = text};
    for (size_t from = 0; from <= text.n; from++) {
        uint32_t at = (uint32_t)from;
        token t = (SCANNER)(&s, &at);
        //@ assert within: from <= t.from <= text.n + 1;
    }
}

void main(void) {
    FOR_ANY_TEXT(MOST, scan);
}
