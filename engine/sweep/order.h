/* Private to the sweep room: in which order a diagram asks about choices.
 *
 * A diagram is small where choices that are asked about together stand together. */

#ifndef SWEEP_ORDER_H
#define SWEEP_ORDER_H

#include "base/arena.h"

/* Choices that some piece of an expression asks about together. */
typedef struct order_group {
    const uint32_t *members; /* each once */
    size_t n;
} order_group;

/* The numbers 0 to N - 1 in such an order; in A. Without any group, and where nothing is won, as they are. */
const uint32_t *order_find(arena *a, uint32_t n, const order_group *groups, size_t n_groups);

#endif
