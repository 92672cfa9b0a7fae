/* Model counting: for how many combinations of options a diagram has each value, exactly and however many there are.
 *
 * Numbers are naturals of a fixed width in an arena, computed with GMP's low-level functions, which allocate nothing.
 */

#ifndef SWEEP_MODEL_COUNT_H
#define SWEEP_MODEL_COUNT_H

#include <gmp.h>

#include "sweep/mdd.h"

typedef mp_limb_t *natural; /* model_count.width limbs, the lowest first */

typedef struct model_count {
    arena *memory;   /* for results */
    mp_size_t width; /* the limbs of TOTAL */
    natural total;   /* the number of all combinations */
} model_count;

/* OPTIONS of N choices: TOTAL is their product. */
model_count count_open(arena *a, const uint32_t *options, size_t n);

/* The number of combinations for each of the first MDD_ENDS values, which must be the only values of F. Results are in
 * C's memory; SCRATCH is for intermediate ones. The choices of all levels must be among those of count_open(). */
natural *count_ends(const model_count *c, mdd *m, arena *scratch, mdd_id f);

/* The number of combinations with the value END and this option of this level: [level][option]; in C's memory. */
natural **count_options(const model_count *c, mdd *m, arena *scratch, mdd_id f, uint8_t end);

natural count_zero(const model_count *c);
/* N / BY, which must leave no remainder. */
natural count_divide(const model_count *c, natural n, uint32_t by);
int count_compare(const model_count *c, natural a, natural b);
bool count_is_zero(const model_count *c, natural n);
/* In decimal digits; a NUL follows. */
str count_digits(const model_count *c, natural n);
/* PART / WHOLE, between 0 and 1; 0 if both are 0. */
double count_share(const model_count *c, natural part, natural whole);

#endif
