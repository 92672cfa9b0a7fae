/* Layout of text for a terminal: paragraphs in columns, and colours. Words may come from untrusted files: whatever
 * could command the terminal is replaced by U+FFFD, see buf_visible(). */

#ifndef REPORT_LAYOUT_H
#define REPORT_LAYOUT_H

#include "base/arena.h"
#include "base/buf.h"

/* Colours; each stays until PAINT_OFF. */
#define PAINT_BAD   "\033[1;31m"
#define PAINT_GOOD  "\033[1;32m"
#define PAINT_OPEN  "\033[1;33m"
#define PAINT_NOTE  "\033[1;36m"
#define PAINT_LABEL "\033[1m"
#define PAINT_DIM   "\033[2m"
#define PAINT_OFF   "\033[0m"

/* A part of a paragraph's words, in its colour; PAINT is "" for none. */
typedef struct layout_span {
    str text;
    const char *paint;
} layout_span;

/* Writes N spans as one paragraph from COLUMN on, with a newline at its end. Lines after the first begin with INDENT
 * spaces and PREFIX, and end before column WIDTH. White space between words becomes one space; a word longer than a
 * line has a line of its own. A word may go on in the next span. */
void layout_spans(buf *out, const layout_span *spans, size_t n, size_t column, size_t indent, str prefix, size_t width);

/* Writes FIRST as it is and then WORDS as a paragraph, nothing but a newline if WORDS is empty. FIRST begins at COLUMN
 * (from 0), lines after the first begin with INDENT spaces. */
void layout_rest(buf *out, str first, size_t column, size_t indent, str words, size_t width);

/* The beginning of WORDS that takes at most MOST lines, with " ..." at its end if it is cut; WORDS if they fit. The
 * first line has room for FIRST columns, the others for OTHER. */
str layout_cut(arena *a, str words, size_t first, size_t other, size_t most);

/* Writes WORDS as a paragraph with PREFIX before every line. */
void layout_quoted(buf *out, str prefix, str words, size_t width);

#endif
