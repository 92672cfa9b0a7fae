/* For tests: the text of a buffer for which memory did not run out. */

#ifndef TESTS_BUF_SLICE_H
#define TESTS_BUF_SLICE_H

#include <stdlib.h>

#include "base/buf.h"

static inline str buf_slice(const buf *b) {
    str text;
    if (!buf_text(b, &text)) abort();
    return text;
}

#endif
