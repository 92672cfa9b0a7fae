/* Guesses: what a person meant who typed characters, numbers, dates or words as a text processor or another country
 * writes them. The readers use them for messages ("write: 20000"), and the formatter to correct what is certain. */

#ifndef SOURCE_GUESS_H
#define SOURCE_GUESS_H

#include "base/arena.h"

/* ------------------------------------------------------------------------------------------------ characters */

typedef enum {
    MARK_NONE,
    MARK_SPACE,  /* a space of another width: means ' ' */
    MARK_HIDDEN, /* shows nothing: means nothing */
    MARK_QUOTE,  /* any quotation mark but '"' */
    MARK_DASH,   /* means '-' */
    MARK_SIGN,   /* a sign, digit or letter of another width or script: means an ASCII character */
    MARK_LETTER, /* a Cyrillic or Greek letter that looks like a Latin one */
} mark_kind;

/* A character that is typed instead of an ASCII one. */
typedef struct mark {
    mark_kind kind;
    char means;       /* the ASCII character; NUL for MARK_HIDDEN */
    const char *name; /* "a no-break space", "curly quotation marks" */
    size_t n;         /* bytes; 0 for MARK_NONE */
} mark;

/* The mark at byte AT of S. */
mark mark_at(str s, size_t at);

/* S with ASCII characters for all marks, without white space at its ends. In A. */
str mark_plain(arena *a, str s);

/* The first character of S that is not ASCII, in words: "the Cyrillic letter 'с' (U+0441)". Empty if there is none. */
str mark_describe(arena *a, str s);

/* ------------------------------------------------------------------------------------------------ values */

/* What a text means. */
typedef struct guess {
    bool found;
    str write;   /* the value as it is typed: 20000, 20.5, "2025-06-02" (with its quotes), true */
    str other;   /* a second meaning that is as likely; of a number, the end of a range; empty if there is none */
    str problem; /* what is wrong, if not only the form: "June 2025 has 30 days"; then WRITE is empty */
    str rest;    /* of a number: what stands after it, such as a unit */
    bool whole;  /* of a number: it has no decimals */
} guess;

/* "20 km", "20,000", "20 000", "20.000,5", "1'000", "50%", "2 million", "- 3". */
guess guess_number(arena *a, str text);

/* "2 June 2025", "June 2nd, 2025", "02.06.2025", "2/6/2025", "2025-6-1", "20250602", "2025-06-02T12:00Z". */
guess guess_date(arena *a, str text);

/* "yes", "No", "on", "TRUE", "0". */
guess guess_boolean(str text);
/* The same, also for a misspelt true or false: flase. */
guess guess_boolean_meant(str text);

/* The days of a month (1 to 12) in the Gregorian calendar. */
int days_in_month(int year, int month);

#endif
