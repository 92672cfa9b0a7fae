#include "bargain/problem.h"

#include <string.h>

/* What a conflict is about.
 *
 * Each rule of it gets a copy of the terms for itself; so all of them hold. Then the copies of a term are tied
 * together, term by term: a smallest set of ties that lets no deal pass is what the rules fight over. A draft that was
 * given is one side more. */

typedef struct side {
    uint32_t rule; /* or BARGAIN_DRAFT */
    const uint32_t *slots;
    size_t n_slots;
} side;

typedef struct quarrel {
    problem *p;
    solver s;
    VEC(side) sides;
    numbers shared;    /* slots of which more than one side speaks */
    VEC(formula) ties; /* one for each: assumed, the sides speak of the same */
} quarrel;

/* ------------------------------------------------------------------------------------------------ copies */

typedef VEC(Z3_ast) terms_list;

/* The variables of a slot. */
static void variables(problem *p, uint32_t number, terms_list *out) {
    const model_slot *s = model_slot_at(&p->m, number);
    if (!logic_is_yes(&p->m.logic, s->present)) VEC_PUSH(p->memory, *out, s->present);
    for (size_t i = 0; s->is && i < s->values->n; i++) VEC_PUSH(p->memory, *out, s->is[i]);
    if (s->term) VEC_PUSH(p->memory, *out, s->term);
}

static bool is_shared(const quarrel *q, uint32_t number) {
    for (size_t i = 0; i < q->shared.n; i++)
        if (q->shared.v[i] == number) return true;
    return false;
}

static bool speaks_of(const side *s, uint32_t number) {
    for (size_t i = 0; i < s->n_slots; i++)
        if (s->slots[i] == number) return true;
    return false;
}

static formula same(const logic *l, const terms_list *a, size_t from, const terms_list *b) {
    formula all = l->yes;
    for (size_t i = 0; i < b->n; i++) all = logic_and(l, all, Z3_mk_eq(l->z, a->v[from + i], b->v[i]));
    return all;
}

/* The side's own copy of the shared slots: what it says of them, and the ties that make them the common ones. */
static void copy_side(quarrel *q, const side *it) {
    problem *p = q->p;
    const logic *l = &p->m.logic;
    terms_list from = {0}, to = {0};
    for (size_t i = 0; i < q->shared.n; i++)
        if (speaks_of(it, q->shared.v[i])) variables(p, q->shared.v[i], &from);
    for (size_t i = 0; i < from.n; i++)
        VEC_PUSH(p->memory, to, Z3_mk_fresh_const(l->z, "copy", Z3_get_sort(l->z, from.v[i])));
    formula says = it->rule == BARGAIN_DRAFT ? p->said : p->formulas[it->rule].seen.holds;
    for (size_t i = 0; i < it->n_slots; i++) says = logic_and(l, says, model_slot_at(&p->m, it->slots[i])->fact);
    solver_add(&q->s, Z3_substitute(l->z, says, (unsigned)from.n, from.v, to.v));
    for (size_t i = 0, at = 0; i < q->shared.n; i++) {
        terms_list common = {0};
        if (!speaks_of(it, q->shared.v[i])) continue;
        variables(p, q->shared.v[i], &common);
        solver_add(&q->s, logic_or(l, logic_not(l, q->ties.v[i]), same(l, &to, at, &common)));
        at += common.n;
    }
}

static void find_shared(quarrel *q) {
    for (size_t i = 0; i < q->sides.n; i++)
        for (size_t k = 0; k < q->sides.v[i].n_slots; k++) {
            uint32_t number = q->sides.v[i].slots[k];
            size_t speakers = 0;
            for (size_t o = 0; o < q->sides.n; o++) speakers += speaks_of(&q->sides.v[o], number);
            if (speakers < 2 || is_shared(q, number)) continue;
            VEC_PUSH(q->p->memory, q->shared, number);
            VEC_PUSH(q->p->memory, q->ties, logic_new(&q->p->m.logic, STR("tie")));
        }
}

static void open_quarrel(quarrel *q, problem *p, bargain_set rules) {
    *q = (quarrel){.p = p};
    for (size_t i = 0; i < rules.n; i++) {
        const model_rule *r = &p->formulas[rules.v[i]].seen;
        VEC_PUSH(p->memory, q->sides, ((side){rules.v[i], r->slots, r->n_slots}));
    }
    if (p->drafted.n) VEC_PUSH(p->memory, q->sides, ((side){BARGAIN_DRAFT, p->drafted.v, p->drafted.n}));
    solver_open_bare(&q->s, &p->m, p->until);
    find_shared(q);
    for (size_t i = 0; i < q->sides.n; i++) copy_side(q, &q->sides.v[i]);
}

/* ------------------------------------------------------------------------------------------------ the fewest ties */

/* Indices into shared; empty where the sides do not fight at all, or time ran out. */
static numbers fewest_ties(quarrel *q) {
    arena *a = q->p->memory;
    numbers kept = {0};
    formula *assumed = ARENA_ARRAY(a, formula, q->shared.n);
    bool *needed = ARENA_ARRAY(a, bool, q->shared.n);
    if (solver_can(&q->s, q->ties.v, q->ties.n) != SOLVE_NO) return kept;
    solver_core(&q->s, q->ties.v, q->ties.n, needed);
    for (size_t leave = q->shared.n; leave-- > 0;) {
        size_t n = 0;
        if (!needed[leave]) continue;
        for (size_t i = 0; i < q->shared.n; i++)
            if (needed[i] && i != leave) assumed[n++] = q->ties.v[i];
        if (solver_can(&q->s, assumed, n) == SOLVE_NO) needed[leave] = false;
    }
    for (uint32_t i = 0; i < q->shared.n; i++)
        if (needed[i]) VEC_PUSH(a, kept, i);
    return kept;
}

/* Where one term suffices, all that would suffice by themselves, in order. */
static numbers alternatives(quarrel *q, numbers fewest) {
    numbers all = {0};
    if (fewest.n != 1) return fewest;
    for (uint32_t i = 0; i < q->shared.n; i++)
        if (i == fewest.v[0] || solver_can(&q->s, &q->ties.v[i], 1) == SOLVE_NO) VEC_PUSH(q->p->memory, all, i);
    return all;
}

/* ------------------------------------------------------------------------------------------------ the whole */

static bargain_fight fight_over(quarrel *q, uint32_t number) {
    problem *p = q->p;
    const vocabulary *v = p->m.vocabulary;
    bargain_fight out = {.slot = number, .path = vocabulary_slot_path(p->memory, v, number)};
    if (number < v->n_slots) out.title = v->terms[v->slot_term[number]]->title;
    bargain_demand *demands = ARENA_ARRAY(p->memory, bargain_demand, q->sides.n);
    for (size_t i = 0; i < q->sides.n; i++)
        if (speaks_of(&q->sides.v[i], number)) demands[out.n_demands++] = problem_demand(p, q->sides.v[i].rule, number);
    out.demands = demands;
    return out;
}

bargain_conflict problem_explain(problem *p, bargain_set rules) {
    bargain_conflict out = {.rules = rules};
    quarrel q;
    open_quarrel(&q, p, rules);
    numbers fewest = fewest_ties(&q), all = alternatives(&q, fewest);
    size_t n = fewest.n == 1 ? 1 : all.n;
    bargain_fight *fights = ARENA_ARRAY(p->memory, bargain_fight, n);
    str *likewise = ARENA_ARRAY(p->memory, str, all.n);
    for (size_t i = 0; i < n; i++) fights[i] = fight_over(&q, q.shared.v[all.v[i]]);
    for (size_t i = n; i < all.n; i++)
        likewise[out.n_likewise++] = vocabulary_slot_path(p->memory, p->m.vocabulary, q.shared.v[all.v[i]]);
    out.fights = fights;
    out.n_fights = n;
    out.likewise = likewise;
    return out;
}
