/* Word diff: what changed between two texts, word by word. */

#ifndef REPORT_WORD_DIFF_H
#define REPORT_WORD_DIFF_H

#include "base/arena.h"

typedef enum { WORDS_SAME, WORDS_REMOVED, WORDS_ADDED } words_kind;

/* A run of words, as they are in their text. */
typedef struct words_span {
    words_kind kind;
    str text;
} words_span;

/* The changes from BEFORE to AFTER, with about as few removed and added words as possible; whitespace is ignored. If
 * the parts that differ are longer than about a thousand words each, they are not compared: all of one is removed and
 * all of the other added. */
const words_span *words_compare(arena *a, str before, str after, size_t *n);

/* The same for lines: each span is a number of whole lines, and no whitespace is ignored. */
const words_span *lines_compare(arena *a, str before, str after, size_t *n);

/* The spans in one text: "cease along the [-line of contact-] {+agreed line+} on the day ...". Of long runs that did
 * not change, only the words next to a change are shown. */
str words_text(arena *a, const words_span *spans, size_t n);

#endif
