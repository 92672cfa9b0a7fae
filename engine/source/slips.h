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

#include "source/node.h"

/* Who knows what a value means from where it is: the term that it is a value of has a type and a unit. KEYS are the
 * keys that lead to it, through groups and lists; ELEMENT: it is in a list of its key. TEXT is as it was typed, without
 * quotation marks; IS is the value if the text can be read, else NULL. Returns what must be written, in A, and *WHY, if
 * nothing else can be meant; empty if that is not known, or if IS is right. */
typedef struct value_expert {
    str (*meant)(const void *with, arena *a, const str *keys, size_t n_keys, bool element, str text, const node *is,
                 const char **why);
    const void *with;
} value_expert;

/* A correction that was made. */
typedef struct slip_change {
    place at;
    str was, is; /* either may be empty */
    str message; /* what was wrong */
} slip_change;

typedef struct slip {
    place at;
    str message, note; /* the note says what to write */
    bool certain;      /* nothing else can be meant: the formatter may correct it */
    size_t more;       /* more slips of this kind that are not listed */
    const char *group; /* the name of the kind; NULL for slips that are listed one by one */
} slip;

typedef struct slips {
    VEC(slip) list;           /* in the order in which they are found; empty if the text can be read */
    str text;                 /* with the corrections, up to the first slip that has none */
    bool corrected;           /* TEXT can be read */
    VEC(slip_change) changes; /* if only certain corrections are made: all of them */
} slips;

/* Finds the slips of S. All in A. */
slips slips_find(arena *a, const source *s, bool json);

/* The same, but stops at the first slip that is not certain, so that `text` has only certain corrections. E may be
 * NULL. */
slips slips_correct(arena *a, const source *s, bool json, const value_expert *e);

/* The same, as errors in D. False if there is no slip. */
bool slips_report(const source *s, bool json, diags *d);

#endif
