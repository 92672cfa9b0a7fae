#include "bargain/repairing.h"

#include <stdlib.h>

/* Why there is no repair: red lines, and terms that are locked, of which no part could be missing.
 *
 * One conflict is cut out of all that is assumed, leaving out one thing after the other. Then one of its rules is set
 * aside, and the rest asked again, until it can hold: so every repair that gave up rules would have to meet each of
 * them. */

typedef struct blocking {
    space *s;
    VEC(formula) all;   /* assumed */
    VEC(uint32_t) rule; /* what each stands for: a rule, or DEAL_NONE */
    VEC(uint32_t) slot; /* a locked slot, or DEAL_NONE */
    VEC(bool) out;      /* set aside */
} blocking;

static void take(blocking *b, formula f, uint32_t which, uint32_t number) {
    arena *a = b->s->memory;
    VEC_PUSH(a, b->all, f);
    VEC_PUSH(a, b->rule, which);
    VEC_PUSH(a, b->slot, number);
    VEC_PUSH(a, b->out, false);
}

static void take_all(blocking *b) {
    space *s = b->s;
    const logic *l = &s->m.logic;
    for (uint32_t i = 0; i < s->n_rules; i++) space_activate(s, i);
    for (uint32_t i = 0; i < s->n_rules; i++) take(b, s->on[i], i, DEAL_NONE);
    for (size_t i = 0; i < s->slots.n; i++)
        if (!s->costs->of_slot[s->slots.v[i]])
            take(b, logic_not(l, s->edited[s->slots.v[i]]), DEAL_NONE, s->slots.v[i]);
    for (size_t i = 0; i < s->choices.n; i++) {
        uint32_t which = s->choices.v[i];
        if (s->costs->of_choice[which]) continue;
        formula left = logic_not(l, logic_any(l, s->ways[which], choice_ways(&s->deal->choices[which])));
        take(b, solver_name(&s->s, left), DEAL_NONE, s->costs->choice_held[which]);
    }
}

static solve_answer ask(blocking *b, const bool *in, size_t but) {
    formula *assumed = ARENA_ARRAY(b->s->memory, formula, b->all.n);
    size_t n = 0;
    for (size_t i = 0; i < b->all.n; i++)
        if (in[i] && i != but) assumed[n++] = b->all.v[i];
    return solver_can(&b->s->s, assumed, n);
}

/* IN: what may be needed; what is needed is left. False where time ran out. */
static bool shrink(blocking *b, bool *in) {
    for (size_t i = b->all.n; i-- > 0;) {
        if (!in[i]) continue;
        solve_answer without = ask(b, in, i);
        if (without == SOLVE_UNKNOWN) return false;
        if (without == SOLVE_NO) in[i] = false;
    }
    return true;
}

static void drop_by_core(blocking *b, bool *in) {
    arena *a = b->s->memory;
    formula *assumed = ARENA_ARRAY(a, formula, b->all.n);
    bool *needed = ARENA_ARRAY(a, bool, b->all.n);
    size_t n = 0, k = 0;
    for (size_t i = 0; i < b->all.n; i++)
        if (in[i]) assumed[n++] = b->all.v[i];
    solver_core(&b->s->s, assumed, n, needed);
    for (size_t i = 0; i < b->all.n; i++)
        if (in[i]) in[i] = needed[k++];
}

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static repair_conflict conflict_of(blocking *b, const bool *in) {
    numbers rules = {0}, held = {0};
    for (size_t i = 0; i < b->all.n; i++) {
        if (in[i] && b->rule.v[i] != DEAL_NONE) VEC_PUSH(b->s->memory, rules, b->rule.v[i]);
        if (in[i] && b->slot.v[i] != DEAL_NONE) VEC_PUSH(b->s->memory, held, b->slot.v[i]);
    }
    size_t n = 0;
    if (held.n) qsort(held.v, held.n, sizeof *held.v, by_number);
    for (size_t i = 0; i < held.n; i++)
        if (n == 0 || held.v[n - 1] != held.v[i]) held.v[n++] = held.v[i];
    repair_conflict out = {{rules.v, rules.n}, held.v, n, NULL, 0};
    patch_paths(b->s->memory, b->s->deal->vocabulary, held.v, n, &out.held_paths, &out.n_held_paths);
    return out;
}

void find_blocks(space *s, uint64_t max, repairs *out) {
    blocking b = {.s = s};
    VEC(repair_conflict) list = {0};
    take_all(&b);
    bool *in = ARENA_ARRAY(s->memory, bool, b.all.n), more = true;
    while (more && list.n < max) {
        for (size_t i = 0; i < b.all.n; i++) in[i] = !b.out.v[i];
        solve_answer can = ask(&b, in, SIZE_MAX);
        more = can != SOLVE_YES;
        if (can != SOLVE_NO) break;
        drop_by_core(&b, in);
        if (!shrink(&b, in)) break;
        VEC_PUSH(s->memory, list, conflict_of(&b, in));
        if (list.v[list.n - 1].rules.n == 0) break;
        for (size_t i = 0; i < b.all.n; i++)
            if (in[i] && b.rule.v[i] != DEAL_NONE) b.out.v[i] = true;
    }
    out->conflicts = list.v;
    out->n_conflicts = list.n;
    out->conflicts_complete = !more;
}
