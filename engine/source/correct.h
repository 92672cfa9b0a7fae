/* Corrections: a text as it was meant, where that is certain: quotation marks, spaces, dashes, separators, numbers and
 * dates as text processors and people write them, UTF-16. Everything else stays, byte for byte. */

#ifndef SOURCE_CORRECT_H
#define SOURCE_CORRECT_H

#include "source/slips.h"

typedef struct corrected {
    source *text;
    VEC(slip_change) changes; /* in the order in which they were made */
} corrected;

/* Corrects S, with what E knows of values (E may be NULL). All in A. If it has other errors, they are added to D, and
 * false is returned. */
bool correct_text(arena *a, source *s, const value_expert *e, corrected *out, diags *d);

#endif
