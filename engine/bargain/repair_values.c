#include "bargain/repairing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Which value an edited term gets. Many would do as a rule; the one that is nearest to what the deal says, or to what
 * silence means where it says nothing, surprises least: of names the nearest in the order of the vocabulary, of numbers
 * the nearest number, of sets the one with the fewest members moved. */

enum { SECONDS_OF_DAY = 86400 };

/* What is fixed while values are looked for: which terms are edited, how brackets are settled, and values found. */
typedef struct picking {
    space *s;
    candidate *c;
    VEC(formula) all;
} picking;

static void assume(picking *p, formula f) {
    if (!logic_is_yes(&p->s->m.logic, f)) VEC_PUSH(p->s->memory, p->all, f);
}

static void open_picking(picking *p, space *s, candidate *c) {
    const logic *l = &s->m.logic;
    *p = (picking){.s = s, .c = c};
    for (size_t i = 0; i < s->n_rules; i++)
        if (s->active[i]) assume(p, s->on[i]);
    for (size_t i = 0; i < s->slots.n; i++) {
        uint32_t at = s->slots.v[i];
        assume(p, c->edited[at] ? s->edited[at] : logic_not(l, s->edited[at]));
    }
    for (size_t i = 0; i < s->choices.n; i++) {
        uint32_t which = s->choices.v[i];
        for (uint32_t w = 0; w < choice_ways(&s->deal->choices[which]); w++)
            assume(p, c->settled[which] == (int32_t)w ? s->ways[which][w] : logic_not(l, s->ways[which][w]));
    }
}

/* Whether F can hold beside what is fixed; after yes the solver has an assignment in which it does. */
static solve_answer can(picking *p, formula f) {
    if (logic_is_no(&p->s->m.logic, f)) return SOLVE_NO;
    size_t n = p->all.n;
    assume(p, solver_name(&p->s->s, f));
    solve_answer answer = solver_ask(&p->s->s, p->all.v, p->all.n);
    p->all.n = n;
    return answer;
}

/* The same where only the answer is wanted. */
static solve_answer would(picking *p, formula f) {
    if (logic_is_no(&p->s->m.logic, f)) return SOLVE_NO;
    size_t n = p->all.n;
    assume(p, solver_name(&p->s->s, f));
    solve_answer answer = solver_can(&p->s->s, p->all.v, p->all.n);
    p->all.n = n;
    return answer;
}

static formula is_value(picking *p, uint32_t at, slot v) {
    const model_slot *m = model_slot_at(&p->s->m, at);
    if (v.state == SLOT_VALUE && !m->is && !m->term) return m->present;
    return model_slot_is(&p->s->m, at, v);
}

static void fix(picking *p, uint32_t at, slot v) {
    p->c->now[at] = v;
    p->c->fixed[at] = solver_name(&p->s->s, is_value(p, at, v));
    assume(p, p->c->fixed[at]);
}

/* What the value should be near to. */
static bool base_of(const space *s, uint32_t at, slot_value *out) {
    slot v = s->deal->slots[at], quiet = s->deal->vocabulary->silent_complete[at];
    *out = v.state == SLOT_VALUE ? v.v : quiet.v;
    return v.state == SLOT_VALUE || quiet.state == SLOT_VALUE;
}

static bool may_be_absent(const space *s, uint32_t at) {
    const vocabulary *v = s->deal->vocabulary;
    return s->deal->complete && v->terms[v->slot_term[at]]->silent == SILENCE_ABSENT;
}

/* ------------------------------------------------------------------------------------------------ names */

/* All values of a bool or an enum, the nearest first; then none at all. */
static slot *in_order(const space *s, uint32_t at, size_t *n) {
    const domain *values = NULL;
    bool yes_no = vocabulary_slot_type(s->deal->vocabulary, at, &values) == SLOT_BOOL;
    int64_t count = yes_no ? 2 : (int64_t)values->n, from = 0;
    slot_value base;
    slot *out = ARENA_ARRAY(s->memory, slot, (size_t)count + 1);
    if (base_of(s, at, &base)) from = yes_no ? base.b : base.i;
    *n = 0;
    for (int64_t d = 0; d < count; d++)
        for (int side = 0; side < (d ? 2 : 1); side++) {
            int64_t i = side ? from - d : from + d;
            if (i < 0 || i >= count) continue;
            out[*n].state = SLOT_VALUE;
            if (yes_no)
                out[(*n)++].v.b = i == 1;
            else
                out[(*n)++].v.i = i;
        }
    if (may_be_absent(s, at)) out[(*n)++] = (slot){.state = SLOT_ABSENT};
    return out;
}

static bool is_as_said(const space *s, uint32_t at, slot v) {
    const domain *values = NULL;
    slot_type type = vocabulary_slot_type(s->deal->vocabulary, at, &values);
    slot said = s->deal->slots[at];
    if (said.state != v.state || v.state == SLOT_OPEN || v.state == SLOT_BRACKET) return false;
    return v.state == SLOT_ABSENT || slot_value_equal(type, values, said.v, v.v);
}

static bool pick_name(picking *p, uint32_t at) {
    size_t n;
    slot *all = in_order(p->s, at, &n);
    for (size_t i = 0; i < n; i++) {
        if (is_as_said(p->s, at, all[i])) continue;
        solve_answer answer = would(p, is_value(p, at, all[i]));
        if (answer == SOLVE_UNKNOWN) return false;
        if (answer == SOLVE_NO) continue;
        fix(p, at, all[i]);
        return true;
    }
    return false;
}

/* ------------------------------------------------------------------------------------------------ sets */

static bool pick_set(picking *p, uint32_t at) {
    space *s = p->s;
    const model_slot *m = model_slot_at(&s->m, at);
    slot_value base = {0};
    bool any = base_of(s, at, &base);
    size_t mark = p->all.n;
    uint64_t *bits = ARENA_ARRAY(s->memory, uint64_t, SLOT_WORDS(m->values) + 1);
    assume(p, solver_name(&s->s, m->present));
    for (size_t i = 0; i < m->values->n; i++) {
        bool in = any && SLOT_BIT(base.bits, i);
        solve_answer same = would(p, in ? m->is[i] : logic_not(&s->m.logic, m->is[i]));
        if (same == SOLVE_UNKNOWN) return false;
        in = in == (same == SOLVE_YES);
        if (in) bits[i / 64] |= (uint64_t)1 << (i % 64);
        assume(p, in ? m->is[i] : logic_not(&s->m.logic, m->is[i]));
    }
    p->all.n = mark;
    fix(p, at, (slot){.state = SLOT_VALUE, .v.bits = bits});
    return true;
}

/* ------------------------------------------------------------------------------------------------ numbers */

/* Adds without running over. */
static int64_t plus(int64_t a, int64_t b) {
    if (b > 0 && a > INT64_MAX - b) return INT64_MAX;
    if (b < 0 && a < INT64_MIN - b) return INT64_MIN;
    return a + b;
}

static uint64_t distance(int64_t a, int64_t b) {
    return a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
}

static int64_t step(uint64_t d) {
    return d > INT64_MAX ? INT64_MAX : (int64_t)d;
}

static int64_t whole(slot_type type, slot_value v) {
    return type == SLOT_DATE ? v.i / SECONDS_OF_DAY : v.i;
}

static slot whole_slot(slot_type type, int64_t i) {
    return (slot){.state = SLOT_VALUE, .v.i = type == SLOT_DATE ? i * SECONDS_OF_DAY : i};
}

/* The least distance from BASE at which a number does, halving what is left. */
static bool pick_whole(picking *p, uint32_t at) {
    space *s = p->s;
    const model_slot *m = model_slot_at(&s->m, at);
    slot_value said = {0};
    int64_t base = base_of(s, at, &said) ? whole(m->type, said) : 0;
    slot found = model_slot_value(&s->m, s->s.assignment, at);
    uint64_t least = 0, most = distance(whole(m->type, found.v), base);
    while (least < most) {
        uint64_t half = least + (most - least) / 2;
        formula within = logic_between(&s->m.logic, m->term, plus(base, -step(half)), plus(base, step(half)));
        solve_answer near = can(p, logic_and(&s->m.logic, m->present, within));
        if (near == SOLVE_UNKNOWN) return false;
        if (near == SOLVE_YES) {
            uint64_t got = distance(whole(m->type, model_slot_value(&s->m, s->s.assignment, at).v), base);
            most = got < half ? got : half;
        } else {
            least = half + 1;
        }
    }
    slot up = whole_slot(m->type, plus(base, step(least))), down = whole_slot(m->type, plus(base, -step(least)));
    solve_answer above = would(p, is_value(p, at, up));
    fix(p, at, above == SOLVE_YES ? up : down);
    return above != SOLVE_UNKNOWN;
}

static slot real_slot(double f) {
    return (slot){.state = SLOT_VALUE, .v.f = f};
}

/* The nearest whole number that does; else the nearest of one, two and three decimals; else what the solver found. */
static bool pick_real(picking *p, uint32_t at) {
    space *s = p->s;
    slot_value said = {0};
    double base = base_of(s, at, &said) ? said.f : 0.0;
    double found = model_slot_value(&s->m, s->s.assignment, at).v.f;
    for (double grid = 1; grid <= 1000; grid *= 10) {
        double up = ceil(found * grid) / grid, down = floor(found * grid) / grid;
        double best[2] = {fabs(up - base) < fabs(down - base) ? up : down,
                          fabs(up - base) < fabs(down - base) ? down : up};
        for (int i = 0; i < 2; i++) {
            if (fabs(best[i] - base) > 1e9 || can(p, is_value(p, at, real_slot(best[i]))) != SOLVE_YES) continue;
            double far = best[i], near = base;
            while (fabs(far - near) > 1.5 / grid) {
                double half = round((far + near) / 2 * grid) / grid;
                solve_answer does = would(p, is_value(p, at, real_slot(half)));
                if (does == SOLVE_UNKNOWN) return false;
                if (does == SOLVE_YES)
                    far = half;
                else
                    near = half;
            }
            fix(p, at, real_slot(far));
            return true;
        }
    }
    fix(p, at, real_slot(found));
    return true;
}

/* ------------------------------------------------------------------------------------------------ all of them */

/* A value rather than silence, where both would do. */
static bool pick_other(picking *p, uint32_t at) {
    space *s = p->s;
    const model_slot *m = model_slot_at(&s->m, at);
    solve_answer there = can(p, m->present);
    if (there == SOLVE_UNKNOWN) return false;
    if (there == SOLVE_NO) {
        fix(p, at, (slot){.state = SLOT_ABSENT});
        return can(p, s->m.logic.yes) == SOLVE_YES;
    }
    if (m->type == SLOT_SET) return pick_set(p, at);
    if (m->term && m->type == SLOT_FLOAT) return pick_real(p, at);
    if (m->term && m->type != SLOT_STRING) return pick_whole(p, at);
    fix(p, at, model_slot_value(&s->m, s->s.assignment, at));
    return true;
}

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The slots of the space in the vocabulary's order, so that no value depends on the order in which rules came in. */
static numbers edited_slots(const space *s, const candidate *c) {
    numbers out = {0};
    for (size_t i = 0; i < s->slots.n; i++)
        if (c->edited[s->slots.v[i]]) VEC_PUSH(s->memory, out, s->slots.v[i]);
    if (out.n) qsort(out.v, out.n, sizeof *out.v, by_number);
    return out;
}

bool candidate_nearest(space *s, candidate *c) {
    picking p;
    open_picking(&p, s, c);
    numbers all = edited_slots(s, c);
    for (size_t i = 0; i < all.n; i++) {
        slot_type type = model_slot_at(&s->m, all.v[i])->type;
        bool named = type == SLOT_ENUM || (type == SLOT_BOOL && model_slot_at(&s->m, all.v[i])->term);
        if (!(named ? pick_name(&p, all.v[i]) : pick_other(&p, all.v[i]))) return false;
    }
    return true;
}

static str value_words(const space *s, uint32_t at, slot v) {
    const vocabulary *of = s->deal->vocabulary;
    const term *t = of->terms[of->slot_term[at]];
    if (v.state != SLOT_VALUE) return STR("nothing said");
    return t->type == SLOT_BOOL ? v.v.b ? STR("true") : STR("false") : t->values->names[v.v.i];
}

void candidate_also(space *s, const candidate *c, uint32_t at, const str **out, size_t *n) {
    const model_slot *m = model_slot_at(&s->m, at);
    VEC(str) also = {0};
    picking p;
    candidate copy = *c;
    *n = 0;
    if (m->type != SLOT_ENUM && !(m->type == SLOT_BOOL && m->term)) return;
    open_picking(&p, s, &copy);
    numbers all = edited_slots(s, c);
    for (size_t i = 0; i < all.n; i++)
        if (all.v[i] != at) assume(&p, c->fixed[all.v[i]]);
    size_t n_values;
    slot *values = in_order(s, at, &n_values);
    for (size_t i = 0; i < n_values; i++) {
        bool same = values[i].state == c->now[at].state &&
                    (values[i].state != SLOT_VALUE ||
                     (m->type == SLOT_BOOL ? values[i].v.b == c->now[at].v.b : values[i].v.i == c->now[at].v.i));
        if (same || is_as_said(s, at, values[i])) continue;
        if (would(&p, is_value(&p, at, values[i])) == SOLVE_YES)
            VEC_PUSH(s->memory, also, value_words(s, at, values[i]));
    }
    *out = also.v;
    *n = also.n;
}
