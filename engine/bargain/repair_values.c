#include "bargain/repair_internal.h"

#include <math.h>

/* Which value an edited term gets. The optimization only minimizes the edits, and often several values are possible.
 * The nearest one to what the deal says (or, if it does not set the term, to what silence means) surprises least: the
 * nearest name in the order of the vocabulary, the nearest number, the set with the fewest members changed. */

typedef struct value_search {
    space *s;
    candidate *c;
    formula_list all; /* assumed: the active rules, which terms are edited, the settled brackets, and values found */
} value_search;

static void assume(value_search *p, formula f) {
    if (!logic_is_yes(&p->s->m.logic, f)) VEC_PUSH(p->s->memory, p->all, f);
}

static void open_search(value_search *p, space *s, candidate *c) {
    const logic *l = &s->m.logic;
    *p = (value_search){.s = s, .c = c};
    for (size_t i = 0; i < s->n_rules; i++)
        if (s->active[i]) assume(p, s->on[i]);
    for (size_t i = 0; i < s->slots.n; i++) {
        uint32_t at = s->slots.v[i];
        assume(p, c->edited[at] ? s->edited[at] : logic_not(l, s->edited[at]));
    }
    for (size_t i = 0; i < s->choices.n; i++) {
        uint32_t which = s->choices.v[i];
        for (uint32_t k = 0; k < choice_ways(&s->deal->choices[which]); k++)
            assume(p, c->settled[which] == (int32_t)k ? s->option[which][k] : logic_not(l, s->option[which][k]));
    }
}

typedef solve_answer question(solver *s, const formula *assumed, size_t n);

/* Whether F is possible with what is assumed; ASK is solver_ask, to get an assignment, or solver_can. */
static solve_answer possible(value_search *p, question *ask, formula f) {
    if (logic_is_no(&p->s->m.logic, f)) return SOLVE_NO;
    size_t n = p->all.n;
    assume(p, solver_name(&p->s->s, f));
    solve_answer answer = ask(&p->s->s, p->all.v, p->all.n);
    p->all.n = n;
    return answer;
}

static solve_answer possible_value(value_search *p, uint32_t at, slot v) {
    return possible(p, solver_can, model_slot_matches(&p->s->m, at, v));
}

static void fix(value_search *p, uint32_t at, slot v) {
    p->c->now[at] = v;
    p->c->fixed[at] = solver_name(&p->s->s, model_slot_matches(&p->s->m, at, v));
    assume(p, p->c->fixed[at]);
}

/* The value that the new one should be near to. False if there is none. */
static bool base_of(const space *s, uint32_t at, slot_value *out) {
    slot v = s->deal->slots[at], silent = s->deal->vocabulary->silent_complete[at];
    *out = v.state == SLOT_VALUE ? v.v : silent.v;
    return v.state == SLOT_VALUE || silent.state == SLOT_VALUE;
}

/* ------------------------------------------------------------------------------------------------ names */

/* All values of a bool or an enum but the one that the deal says, the nearest first; then absence, if it is possible.
 */
static slot *by_distance(const space *s, uint32_t at, size_t *n) {
    const vocabulary *v = s->deal->vocabulary;
    const domain *values = NULL;
    slot_type type = vocabulary_slot_type(v, at, &values);
    slot_value base;
    size_t count;
    bool any = base_of(s, at, &base);
    slot_value *near = slot_values_nearest(s->memory, type, values, any ? &base : NULL, &count);
    slot said = s->deal->slots[at], *out = ARENA_ARRAY(s->memory, slot, count + 1);
    *n = 0;
    for (size_t i = 0; i < count; i++)
        if (!slot_equal(v, at, said, out[*n] = (slot){.state = SLOT_VALUE, .v = near[i]})) ++*n;
    bool may_be_absent = s->deal->complete && v->terms[v->slot_term[at]]->silent == SILENCE_ABSENT;
    if (may_be_absent && said.state != SLOT_ABSENT) out[(*n)++] = (slot){.state = SLOT_ABSENT};
    return out;
}

static bool find_name(value_search *p, uint32_t at) {
    size_t n;
    slot *all = by_distance(p->s, at, &n);
    for (size_t i = 0; i < n; i++) {
        solve_answer answer = possible_value(p, at, all[i]);
        if (answer == SOLVE_UNKNOWN) return false;
        if (answer == SOLVE_NO) continue;
        fix(p, at, all[i]);
        return true;
    }
    return false;
}

/* ------------------------------------------------------------------------------------------------ sets */

static bool find_set(value_search *p, uint32_t at) {
    space *s = p->s;
    const logic *l = &s->m.logic;
    const model_slot *m = model_slot_at(&s->m, at);
    slot_value base = {0};
    bool any = base_of(s, at, &base);
    const uint64_t *before = any ? model_members(&s->m, m, base) : NULL;
    size_t mark = p->all.n;
    uint64_t *bits = ARENA_ARRAY(s->memory, uint64_t, SLOT_WORDS(m->values) + 1);
    assume(p, solver_name(&s->s, m->present));
    for (size_t i = 0; i < m->values->n; i++) {
        bool in = before && SLOT_BIT(before, i);
        solve_answer same = possible(p, solver_can, in ? m->is[i] : logic_not(l, m->is[i]));
        if (same == SOLVE_UNKNOWN) return false;
        in = in == (same == SOLVE_YES);
        if (in) bits[i / 64] |= (uint64_t)1 << (i % 64);
        assume(p, in ? m->is[i] : logic_not(l, m->is[i]));
    }
    p->all.n = mark;
    fix(p, at, (slot){.state = SLOT_VALUE, .v = model_of_members(&s->m, m, bits, any ? &base : NULL)});
    return true;
}

/* ------------------------------------------------------------------------------------------------ numbers */

/* BASE + D, or BASE - D if BACK, without overflow. */
static int64_t at_distance(int64_t base, uint64_t d, bool back) {
    if (back) return d > (uint64_t)base - (uint64_t)INT64_MIN ? INT64_MIN : (int64_t)((uint64_t)base - d);
    return d > (uint64_t)INT64_MAX - (uint64_t)base ? INT64_MAX : (int64_t)((uint64_t)base + d);
}

static uint64_t distance(int64_t a, int64_t b) {
    return a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
}

/* The least distance from the base at which a number is possible, by binary search. An amount of money stays in the
 * currency of the base, if it can. */
static bool find_integer(value_search *p, uint32_t at) {
    space *s = p->s;
    logic *l = &s->m.logic;
    const model_slot *m = model_slot_at(&s->m, at);
    slot_value said = {0}, found = model_slot_value(&s->m, s->s.assignment, at).v, like = found;
    formula where;
    bool any = base_of(s, at, &said);
    Z3_ast number = model_number(&s->m, m, any ? said : like, &where);
    if (any && possible(p, solver_ask, logic_and(l, m->present, where)) == SOLVE_YES) {
        like = said;
        found = model_slot_value(&s->m, s->s.assignment, at).v;
    } else {
        number = model_number(&s->m, m, like, &where);
        any = any && m->domain == DOMAIN_INTEGER;
    }
    int64_t base = any ? model_number_of(m, said) : 0;
    uint64_t least = 0, most = distance(model_number_of(m, found), base);
    while (least < most) {
        uint64_t half = least + (most - least) / 2;
        formula within = logic_between(l, number, at_distance(base, half, true), at_distance(base, half, false));
        formula near = logic_all(l, (formula[]){m->present, where, within}, 3);
        solve_answer answer = possible(p, solver_ask, near);
        if (answer == SOLVE_UNKNOWN) return false;
        if (answer == SOLVE_YES) {
            uint64_t got = distance(model_number_of(m, model_slot_value(&s->m, s->s.assignment, at).v), base);
            most = got < half ? got : half;
        } else {
            least = half + 1;
        }
    }
    slot up = {.state = SLOT_VALUE, .v = model_of_number(&s->m, m, at_distance(base, least, false), like)};
    slot down = {.state = SLOT_VALUE, .v = model_of_number(&s->m, m, at_distance(base, least, true), like)};
    solve_answer above = possible_value(p, at, up);
    fix(p, at, above == SOLVE_YES ? up : down);
    return above != SOLVE_UNKNOWN;
}

static slot number_slot(double f) {
    return (slot){.state = SLOT_VALUE, .v.f = f};
}

/* The nearest possible integer; if there is none beside the number that the solver found, the nearest number with one,
 * two or three decimals; else what the solver found. */
static bool find_number(value_search *p, uint32_t at) {
    space *s = p->s;
    slot_value said = {0};
    double base = base_of(s, at, &said) ? said.f : 0.0;
    double found = model_slot_value(&s->m, s->s.assignment, at).v.f;
    for (double grid = 1; grid <= 1000; grid *= 10) {
        double up = ceil(found * grid) / grid, down = floor(found * grid) / grid;
        bool up_first = fabs(up - base) < fabs(down - base);
        double near_first[2] = {up_first ? up : down, up_first ? down : up};
        for (int i = 0; i < 2; i++) {
            double far = near_first[i], near = base;
            if (fabs(far - base) > 1e9) continue;
            if (possible(p, solver_ask, model_slot_matches(&s->m, at, number_slot(far))) != SOLVE_YES) continue;
            while (fabs(far - near) > 1.5 / grid) {
                double half = round((far + near) / 2 * grid) / grid;
                solve_answer answer = possible_value(p, at, number_slot(half));
                if (answer == SOLVE_UNKNOWN) return false;
                if (answer == SOLVE_YES)
                    far = half;
                else
                    near = half;
            }
            fix(p, at, number_slot(far));
            return true;
        }
    }
    fix(p, at, number_slot(found));
    return true;
}

/* ------------------------------------------------------------------------------------------------ any term */

/* A bool or an enum whose values some rule reads. */
static bool has_names(const model_slot *m) {
    return m->domain == DOMAIN_NAMES || (m->domain == DOMAIN_BOOL && m->term);
}

/* A value is preferred to absence. */
static bool find_value(value_search *p, uint32_t at) {
    space *s = p->s;
    const model_slot *m = model_slot_at(&s->m, at);
    if (has_names(m)) return find_name(p, at);
    solve_answer there = possible(p, solver_ask, m->present);
    if (there == SOLVE_UNKNOWN) return false;
    if (there == SOLVE_NO) {
        fix(p, at, (slot){.state = SLOT_ABSENT});
        return possible(p, solver_ask, s->m.logic.yes) == SOLVE_YES;
    }
    if (m->domain == DOMAIN_MEMBERS && m->is) return find_set(p, at);
    if ((m->domain == DOMAIN_INTEGER || m->domain == DOMAIN_MONEY) && m->term) return find_integer(p, at);
    if (m->domain == DOMAIN_NUMBER && m->term) return find_number(p, at);
    fix(p, at, model_slot_value(&s->m, s->s.assignment, at));
    return true;
}

/* In the order of the vocabulary, so that no value depends on the order in which rules were activated. */
static numbers edited_slots(const space *s, const candidate *c) {
    numbers out = {0};
    for (size_t i = 0; i < s->slots.n; i++)
        if (c->edited[s->slots.v[i]]) VEC_PUSH(s->memory, out, s->slots.v[i]);
    numbers_sort(&out);
    return out;
}

/* Gives the terms of each model clause that fits its values, if they are possible together. DONE: by slot. */
static void use_clauses(value_search *p, bool *done) {
    space *s = p->s;
    candidate *c = p->c;
    c->with = ARENA_ARRAY(s->memory, const clause *, s->n_clauses);
    c->n_with = 0;
    for (size_t i = 0; i < s->n_clauses; i++) {
        const clause *of = s->clauses[i];
        const slot *values = of->deal->slots;
        formula all = s->m.logic.yes;
        bool fits = space_clause_fits(s, c, of), any = false;
        for (size_t k = 0; k < of->n_slots && fits; k++) {
            uint32_t at = of->slots[k];
            if (!c->edited[at]) continue;
            any = any || !done[at];
            if (done[at])
                fits = slot_equal(s->deal->vocabulary, at, c->now[at], values[at]);
            else
                all = logic_and(&s->m.logic, all, model_slot_matches(&s->m, at, values[at]));
        }
        if (!fits || !any || possible(p, solver_can, all) != SOLVE_YES) continue;
        for (size_t k = 0; k < of->n_slots; k++)
            if (c->edited[of->slots[k]] && !done[of->slots[k]]) {
                fix(p, of->slots[k], values[of->slots[k]]);
                done[of->slots[k]] = true;
            }
        c->with[c->n_with++] = of;
    }
}

bool candidate_nearest(space *s, candidate *c) {
    value_search p;
    bool good = true;
    slot *before = ARENA_ARRAY(s->memory, slot, s->deal->vocabulary->n_slots);
    open_search(&p, s, c);
    numbers all = edited_slots(s, c);
    for (size_t i = 0; i < all.n; i++) before[all.v[i]] = c->now[all.v[i]];
    bool *done = ARENA_ARRAY(s->memory, bool, s->deal->vocabulary->n_slots);
    use_clauses(&p, done);
    for (size_t i = 0; i < all.n && good; i++) good = done[all.v[i]] || find_value(&p, all.v[i]);
    if (!good) c->n_with = 0;
    for (size_t i = 0; i < all.n && !good; i++) fix(&p, all.v[i], before[all.v[i]]);
    return good;
}

void candidate_also(space *s, const candidate *c, uint32_t at, const str **out, size_t *n) {
    const model_slot *m = model_slot_at(&s->m, at);
    VEC(str) also = {0};
    value_search p;
    candidate copy = *c;
    *n = 0;
    if (!has_names(m)) return;
    open_search(&p, s, &copy);
    numbers all = edited_slots(s, c);
    for (size_t i = 0; i < all.n; i++)
        if (all.v[i] != at) assume(&p, c->fixed[all.v[i]]);
    size_t n_values;
    slot *values = by_distance(s, at, &n_values), now = c->now[at];
    for (size_t i = 0; i < n_values; i++) {
        slot v = values[i];
        if (slot_equal(s->deal->vocabulary, at, v, now)) continue;
        solve_answer can = possible_value(&p, at, v);
        s->other_values_left = s->other_values_left || can == SOLVE_UNKNOWN;
        if (can != SOLVE_YES) continue;
        str name = v.state != SLOT_VALUE ? STR("nothing said")
                                         : slot_value_text(s->memory, m->type, m->values, v.v, VALUE_PROSE);
        VEC_PUSH(s->memory, also, name);
    }
    *out = also.v;
    *n = also.n;
}
