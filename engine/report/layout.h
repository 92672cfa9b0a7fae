/* Layout: paragraphs in columns, and lists of deciding terms put together so that a person can read them. */

#ifndef REPORT_LAYOUT_H
#define REPORT_LAYOUT_H

#include "judge/judge.h"

/* Colours of a terminal; each stays until PAINT_OFF. */
#define PAINT_BAD   "\033[1;31m"
#define PAINT_GOOD  "\033[1;32m"
#define PAINT_OPEN  "\033[1;33m"
#define PAINT_NOTE  "\033[1;36m"
#define PAINT_LABEL "\033[1m"
#define PAINT_DIM   "\033[2m"
#define PAINT_OFF   "\033[0m"

/* Writes FIRST and then WORDS as a paragraph. FIRST begins at COLUMN, lines after the first begin with INDENT blanks
 * and end before WIDTH. White space folds to one blank; a word longer than a line stands alone; control characters are
 * made visible. Ends with a line end. */
void layout_rest(buf *out, str first, size_t column, size_t indent, str words, size_t width);

/* The same with PREFIX before every line. */
void layout_quoted(buf *out, str prefix, str words, size_t width);

/* Terms that came out alike at the same place: "territory.{donetsk, luhansk}.withdrawal.ukraine". */
typedef struct term_group {
    const because *of; /* the first: its value, place and choice are all the others' */
    str paths;         /* all of them, written short */
    size_t n;
} term_group;

/* Puts together the terms among N reasons that differ only in one part of their path. Other reasons stand alone. In
 * order of first mention. With SHORTEN, long lists of names are cut ("a, b and 7 more"). */
const term_group *layout_groups(arena *a, const because *list, size_t n, bool shorten, size_t *n_groups);

/* A term's value as a person writes it: full, 85000 persons, us and uk, (nothing said). */
str layout_value(arena *a, const because *b);

#endif
