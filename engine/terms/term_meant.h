/* What a value means that its term cannot have, if nothing else can be meant: "20 km" for a term in km, "yes" for a
 * bool, "2 June 2025" for a date. */

#ifndef TERMS_TERM_MEANT_H
#define TERMS_TERM_MEANT_H

#include "source/slips.h"
#include "terms/vocabulary.h"

/* For deals over V, which the result points to. */
value_expert term_expert(const vocabulary *v);

/* "5000000 USD" for "$5 million", "USD 5,000,000" and the like; empty if the text is no amount with a currency. In A.
 */
str money_meant(arena *a, str text);

#endif
