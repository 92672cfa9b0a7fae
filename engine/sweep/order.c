#include "sweep/order.h"

#include <stdlib.h>
#include <string.h>

/* FORCE (Aloul, Markov, Sakallah 2003): every group pulls its members to its middle, every member goes to the middle of
 * its groups, and that is repeated as long as the groups become narrower. It takes a few passes over the groups, and
 * where choices form chains or clusters it finds them. The outcome of a sweep does not depend on the order, only its
 * cost does. */

#define MOST_ROUNDS 100u

typedef struct pull {
    double at;
    uint32_t which, before; /* its place before: equal pulls keep their order */
} pull;

static int by_pull(const void *a, const void *b) {
    const pull *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return (x->before > y->before) - (x->before < y->before);
}

/* How far apart the members of groups stand, all groups together. */
static uint64_t span(const uint32_t *place, const order_group *groups, size_t n_groups) {
    uint64_t sum = 0;
    for (size_t g = 0; g < n_groups; g++) {
        uint32_t low = UINT32_MAX, high = 0;
        for (size_t i = 0; i < groups[g].n; i++) {
            uint32_t at = place[groups[g].members[i]];
            if (at < low) low = at;
            if (at > high) high = at;
        }
        if (groups[g].n) sum += high - low;
    }
    return sum;
}

static void pull_together(uint32_t n, const order_group *groups, size_t n_groups, const uint32_t *place, pull *pulls,
                          uint32_t *counts) {
    for (uint32_t i = 0; i < n; i++) pulls[i] = (pull){.which = i, .before = place[i]};
    memset(counts, 0, n * sizeof *counts);
    for (size_t g = 0; g < n_groups; g++) {
        double middle = 0;
        for (size_t i = 0; i < groups[g].n; i++) middle += place[groups[g].members[i]];
        middle /= groups[g].n ? (double)groups[g].n : 1;
        for (size_t i = 0; i < groups[g].n; i++) {
            pulls[groups[g].members[i]].at += middle;
            counts[groups[g].members[i]]++;
        }
    }
    for (uint32_t i = 0; i < n; i++) pulls[i].at = counts[i] ? pulls[i].at / counts[i] : place[i];
    qsort(pulls, n, sizeof *pulls, by_pull);
}

const uint32_t *order_find(arena *a, uint32_t n, const order_group *groups, size_t n_groups) {
    uint32_t *best = ARENA_ARRAY(a, uint32_t, n), *place = ARENA_ARRAY(a, uint32_t, n);
    uint32_t *counts = ARENA_ARRAY(a, uint32_t, n);
    pull *pulls = ARENA_ARRAY(a, pull, n);
    for (uint32_t i = 0; i < n; i++) best[i] = place[i] = i;
    uint64_t least = span(place, groups, n_groups);
    for (uint32_t round = 0; round < MOST_ROUNDS && n; round++) {
        pull_together(n, groups, n_groups, place, pulls, counts);
        for (uint32_t i = 0; i < n; i++) place[pulls[i].which] = i;
        uint64_t now = span(place, groups, n_groups);
        if (now >= least) break;
        least = now;
        for (uint32_t i = 0; i < n; i++) best[i] = pulls[i].which;
    }
    return best;
}
