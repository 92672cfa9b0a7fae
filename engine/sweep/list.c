#include "sweep/list.h"

#include <stdlib.h>
#include <string.h>

void list_support(arena *scratch, const built *b, mdd_id f, bool *support) {
    size_t n;
    const mdd_id *nodes = mdd_reach(b->m, scratch, f, &n);
    for (size_t i = 0; i < n; i++) support[b->choice[mdd_level(b->m, nodes[i])]] = true;
}

static int ascending(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

const uint32_t *list_choices(arena *a, arena *scratch, const built *b, mdd_id f, size_t *n) {
    size_t n_nodes;
    const mdd_id *nodes = mdd_reach(b->m, scratch, f, &n_nodes);
    bool *seen = ARENA_ARRAY(scratch, bool, mdd_levels(b->m));
    VEC(uint32_t) list = {0};
    for (size_t i = 0; i < n_nodes; i++) {
        uint32_t level = mdd_level(b->m, nodes[i]);
        if (!seen[level]) VEC_PUSH(a, list, b->choice[level]);
        seen[level] = true;
    }
    if (list.n) qsort(list.v, list.n, sizeof *list.v, ascending);
    *n = list.n;
    return list.v;
}

/* A diagram asks in an order of its own, the list follows the deal's. So the choices are settled one after the other in
 * the deal's order, and after each a pass over the nodes, from the lowest up, tells whether yes can still be reached.
 * No node is made for that. */
typedef struct lister {
    arena *memory;
    const built *b;
    const mdd_id *nodes; /* each before those below it */
    size_t n_nodes;
    bool *live;              /* by node: whether it leads to yes */
    const uint32_t *choices; /* that the diagram depends on, in the deal's order */
    size_t n_choices, n_all, most;
    mdd_id root;
    int32_t *settled; /* by choice of the deal */
    VEC(const int32_t *) found;
} lister;

static bool leads_on(const lister *l, mdd_id f) {
    mdd *m = l->b->m;
    uint32_t level = mdd_level(m, f);
    int32_t way = l->settled[l->b->choice[level]];
    const mdd_id *children = mdd_children(m, f);
    if (way >= 0) return l->live[children[way]];
    for (uint32_t w = 0; w < mdd_ways(m, level); w++)
        if (l->live[children[w]]) return true;
    return false;
}

static bool can_be(lister *l) {
    for (size_t i = l->n_nodes; i-- > 0;) l->live[l->nodes[i]] = leads_on(l, l->nodes[i]);
    return l->live[l->root];
}

static void keep(lister *l) {
    int32_t *copy = ARENA_ARRAY(l->memory, int32_t, l->n_all);
    if (l->n_all) memcpy(copy, l->settled, l->n_all * sizeof *copy);
    VEC_PUSH(l->memory, l->found, copy);
}

static void walk(lister *l, size_t k) {
    if (l->found.n >= l->most || !can_be(l)) return;
    if (k == l->n_choices) {
        keep(l);
        return;
    }
    uint32_t which = l->choices[k], ways = mdd_ways(l->b->m, l->b->level[which]);
    for (uint32_t w = 0; w < ways; w++) {
        l->settled[which] = (int32_t)w;
        walk(l, k + 1);
    }
    l->settled[which] = -1;
}

const int32_t *const *list_ways(arena *a, arena *scratch, const built *b, const deal *d, const bool *support, mdd_id f,
                                size_t most, size_t *n) {
    uint32_t *choices = ARENA_ARRAY(scratch, uint32_t, d->n_choices);
    lister l = {.memory = a, .b = b, .choices = choices, .n_all = d->n_choices, .most = most, .root = f};
    l.nodes = mdd_reach(b->m, scratch, f, &l.n_nodes);
    l.live = ARENA_ARRAY(scratch, bool, (l.n_nodes ? l.nodes[0] : 0) + MDD_ENDS);
    l.live[1] = true;
    l.settled = ARENA_ARRAY(scratch, int32_t, d->n_choices);
    for (uint32_t i = 0; i < d->n_choices; i++) {
        l.settled[i] = -1;
        if (support[i]) choices[l.n_choices++] = i;
    }
    walk(&l, 0);
    *n = l.found.n;
    return l.found.v;
}
