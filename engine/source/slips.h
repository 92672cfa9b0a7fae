/* Slips: what was meant where a text is not valid libconfig or JSON.
 *
 * The text is read by an automaton that knows brackets, keys, values and separators. At its first error corrections are
 * tried, the likeliest first: straight for curly quotation marks, a missing bracket where the indentation ends, ... The
 * correction after which the text can be read furthest is reported, with what to write. Reading then goes on in the
 * corrected text, so that several slips are found, and none of them has follow-ups. A slip of the brackets or quotation
 * marks is reported only if it is the first one, because the rest of the text depends on it.
 *
 * The time is bounded: all tries together read at most a fixed multiple of the text. */

#ifndef SOURCE_SLIPS_H
#define SOURCE_SLIPS_H

#include "source/source.h"

typedef struct slip {
    place at;
    str message, note; /* the note says what to write */
    bool certain;      /* nothing else can be meant: the formatter may correct it */
    size_t more;       /* more slips of this kind that are not listed */
    const char *group; /* the name of the kind; NULL for slips that are listed one by one */
} slip;

typedef struct slips {
    VEC(slip) list; /* in the order in which they are found; empty if the text can be read */
    str text;       /* with the corrections, up to the first slip that has none */
    bool corrected; /* TEXT can be read */
} slips;

/* Finds the slips of S. CERTAIN stops at the first one that is not certain, so that `text` has only certain
 * corrections. All in A. */
slips slips_find(arena *a, const source *s, bool json, bool certain);

/* The same, as errors in D. False if there is no slip. */
bool slips_report(const source *s, bool json, diags *d);

#endif
