/* Private to the sweep room: counting the ways that a diagram leads to each of its ends, exactly and however many.
 *
 * Numbers are naturals of a fixed width in an arena, computed with GMP's low-level functions, which allocate nothing.
 */

#ifndef SWEEP_CENSUS_H
#define SWEEP_CENSUS_H

#include <gmp.h>

#include "sweep/mdd.h"

typedef mp_limb_t *natural; /* census.width limbs, the lowest first */

typedef struct census {
    arena *memory;   /* for results */
    mp_size_t width; /* limbs that hold TOTAL */
    natural total;   /* all ways of settling everything */
} census;

/* WAYS of N choices: TOTAL is their product. */
census census_open(arena *a, const uint32_t *ways, size_t n);

/* How many of all ways lead to each of the MDD_ENDS first ends (F must have no others); in C's memory, SCRATCH for what
 * is needed on the way. The levels' choices must be among those of census_open(). */
natural *census_ends(const census *c, mdd *m, arena *scratch, mdd_id f);

/* How many of all ways lead to END with each way of each level: [level][way]; in C's memory. */
natural **census_options(const census *c, mdd *m, arena *scratch, mdd_id f, uint8_t end);

natural census_zero(const census *c);
/* N / BY, which must leave nothing. */
natural census_divide(const census *c, natural n, uint32_t by);
int census_compare(const census *c, natural a, natural b);
bool census_is_zero(const census *c, natural n);
/* In decimal digits; a NUL follows. */
str census_digits(const census *c, natural n);
/* PART / WHOLE, between 0 and 1; 0 where both are. */
double census_share(const census *c, natural part, natural whole);

#endif
