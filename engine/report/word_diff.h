/* Words: what changed between two wordings, word by word. */

#ifndef REPORT_WORD_DIFF_H
#define REPORT_WORD_DIFF_H

#include "base/arena.h"

typedef enum { WORDS_SAME, WORDS_REMOVED, WORDS_ADDED } words_kind;

/* Some words in a row, as they stand in their text. */
typedef struct words_span {
    words_kind kind;
    str text;
} words_span;

/* The way from BEFORE to AFTER in about as few removed and added words as there can be; white space does not count.
 * Texts of which the parts that differ are longer than about a thousand words each are not looked into: all of the one
 * part is removed and all of the other added. */
const words_span *words_compare(arena *a, str before, str after, size_t *n);

/* The spans in one text: "cease along the [-line of contact-] {+agreed line+} on the day ...". Of long stretches that
 * stayed, only the words next to a change are shown. */
str words_text(arena *a, const words_span *spans, size_t n);

#endif
