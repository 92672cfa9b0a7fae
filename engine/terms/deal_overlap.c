#include "terms/deal_read.h"

/* Where several entries of one terms group speak of one slot: what is said of fewer members wins.
 *
 * Entries are compared family by family: a single member is fewer than a set, and a set fewer than one that holds it.
 * Of entries that cannot be compared none wins, so they must say the same. The outcome does not depend on the order in
 * which the entries stand. */

typedef struct group {
    deal_reader *reader;
    const node *clash_one, *clash_other; /* what was reported last */
    struct {
        const name_set *part, *whole;
        bool is;
    } known[64]; /* answers of is_part() */
} group;

bool deal_set_is_part(const name_set *part, const name_set *whole) {
    for (size_t i = 0; i < part->members.n; i++)
        if (map_get(&whole->index, part->members.names[i]) == MAP_NONE) return false;
    return true;
}

/* The same few sets are compared for slot after slot, so answers are kept. */
static bool is_part(group *g, const name_set *part, const name_set *whole) {
    size_t i = (size_t)((uintptr_t)part / sizeof *part * 7 + (uintptr_t)whole / sizeof *whole) % 64;
    if (g->known[i].part != part || g->known[i].whole != whole) {
        g->known[i].part = part;
        g->known[i].whole = whole;
        g->known[i].is = deal_set_is_part(part, whole);
    }
    return g->known[i].is;
}

/* Whether A speaks of fewer members than B: of no more in any family, and not of the same in all. */
static bool is_narrower(group *g, const mention *a, const mention *b, size_t n_families) {
    bool wider = false;
    if (!b->sets) return false;
    for (size_t i = 0; i < n_families; i++) {
        const name_set *x = a->sets ? a->sets[i] : NULL, *y = b->sets[i];
        if (x == y) continue;
        if (x && (!y || !is_part(g, x, y))) return false;
        wider = wider || !x || !is_part(g, y, x);
    }
    return wider;
}

static const term *term_of(const deal_reader *r, const mention *m) {
    return r->v->terms[r->v->slot_term[m->slot]];
}

/* One report for each pair of entries is enough, whatever the number of slots on which they differ. */
static void clash(group *g, const mention *one, const mention *other) {
    deal_reader *r = g->reader;
    arena *a = &r->problems->memory;
    const mention *first = one < other ? one : other, *second = one < other ? other : one;
    if (g->clash_one == first->node && g->clash_other == second->node) return;
    g->clash_one = first->node;
    g->clash_other = second->node;
    place_error(r->problems, second->at, arena_printf(a, "the other is on line %u", place_line(first->at)),
                "two sets give '" STR_FMT "' different values, and neither is part of the other",
                STR_ARG(vocabulary_slot_path(a, r->v, second->slot)));
}

static bool loses(group *g, const mention *m, uint32_t last) {
    const term *t = term_of(g->reader, m);
    for (uint32_t i = last; i != DEAL_NONE; i = g->reader->mentions.v[i].next)
        if (is_narrower(g, &g->reader->mentions.v[i], m, t->n_sets)) return true;
    return false;
}

/* Takes a step to each entry that is narrower than the best so far: what is left is narrower than none. The others lose
 * to it, or to another one, or say the same. */
static void resolve_slot(group *g, uint32_t last) {
    mention *all = g->reader->mentions.v, *best = &all[last];
    const term *t = term_of(g->reader, best);
    for (uint32_t i = best->next; i != DEAL_NONE; i = all[i].next)
        if (is_narrower(g, &all[i], best, t->n_sets)) best = &all[i];
    for (uint32_t i = last; i != DEAL_NONE; i = all[i].next)
        if (&all[i] != best && !deal_said_equal(t, best, &all[i]) && !is_narrower(g, best, &all[i], t->n_sets) &&
            !loses(g, &all[i], last))
            clash(g, best, &all[i]);
    mention kept = *best;
    uint32_t i = last;
    for (; all[i].next != DEAL_NONE; i = all[i].next) all[i].slot = DEAL_NONE;
    all[i] = kept;
    all[i].next = DEAL_NONE;
}

void deal_resolve_overlaps(deal_reader *r, size_t first_mention) {
    group g = {.reader = r};
    size_t kept = first_mention;
    for (size_t i = first_mention; i < r->mentions.n; i++) {
        const mention *m = &r->mentions.v[i];
        if (m->next != DEAL_NONE && r->recent[m->slot] == i + 1) resolve_slot(&g, (uint32_t)i);
    }
    for (size_t i = first_mention; i < r->mentions.n; i++) {
        if (r->mentions.v[i].slot == DEAL_NONE) continue;
        r->mentions.v[kept] = r->mentions.v[i];
        r->recent[r->mentions.v[kept].slot] = (uint32_t)kept + 1;
        kept++;
    }
    r->mentions.n = kept;
}
