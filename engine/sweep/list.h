/* Private to the sweep room: the ways for which a diagram gives yes, one after the other. Such a diagram has the ends
 * 0, for no, and 1. */

#ifndef SWEEP_LIST_H
#define SWEEP_LIST_H

#include "sweep/build.h"

/* Adds the choices that F, of any ends, depends on to SUPPORT, by choice. */
void list_support(arena *scratch, const built *b, mdd_id f, bool *support);

/* The same choices as a list, in the deal's order; in A. */
const uint32_t *list_choices(arena *a, arena *scratch, const built *b, mdd_id f, size_t *n);

/* The first MOST ways of settling the choices of SUPPORT (F's) for which F gives yes, in the order of the deal's
 * choices and their options; -1 for the others. In A. */
const int32_t *const *list_ways(arena *a, arena *scratch, const built *b, const deal *d, const bool *support, mdd_id f,
                                size_t most, size_t *n);

#endif
