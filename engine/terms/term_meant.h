/* What a value means that its term cannot have, if nothing else can be meant: "20 km" for a term in km, "yes" for a
 * bool, "2 June 2025" for a date. */

#ifndef TERMS_TERM_MEANT_H
#define TERMS_TERM_MEANT_H

#include "source/slips.h"
#include "terms/vocabulary.h"

/* For deals over V, which the result points to. */
value_expert term_expert(const vocabulary *v);

#endif
