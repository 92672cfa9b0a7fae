/* Typed: what a person means who types the value of a term into a form: "250,000 persons", "30 km", "2 June 2025",
 * "5 million euros", "USA and UK". The form knows the term, so more can be meant for certain than in a file. */

#ifndef WEB_TYPED_H
#define WEB_TYPED_H

#include "terms/term_types.h"

/* A value, or what is wrong and what to type instead. */
typedef struct typed {
    bool good;
    bool open; /* "open": the value is not known */
    slot_value value;
    str error, hint;
} typed;

/* Reads TEXT as a value of T, which must be within the term's bounds. In A. */
typed typed_value(arena *a, const term *t, str text);

/* The same of a value of JSON, as of a list or a box to tick. */
typed typed_json(arena *a, const term *t, const node *n);

#endif
