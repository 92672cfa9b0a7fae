/* Internal to module terms: messages about values that a term cannot have. Each says what to write if that can be told:
 * people write "20 km", "yes", "2 June 2025" and "osce, un". */

#ifndef TERMS_TERM_HELP_H
#define TERMS_TERM_HELP_H

#include "terms/term_types.h"

/* What to write instead of the value N of term T, as a note; one function per kind of type. May be empty. In A. */
str help_boolean(arena *a, const term *t, const node *n);
str help_number(arena *a, const term *t, const node *n);
str help_text(arena *a, const term *t, const node *n);
str help_name(arena *a, const term *t, const node *n);
str help_names(arena *a, const term *t, const node *n);
str help_date(arena *a, const term *t, const node *n);
str help_money(arena *a, const term *t, const node *n);

/* The name of VALUES that TEXT means: in other letters, by its label, by its words, or a similar one. SIZE_MAX: none.
 */
size_t help_nearest(arena *a, const domain *values, str text);

/* Whether a number with decimals may be meant with separators of thousands: 20.000. */
bool help_may_be_thousands(const node *n);

/* Adds the errors of N, which is not a value of T. */
void term_explain(const term *t, const node *n, diags *d);

#endif
