#include "bargain/problem.h"

#include <string.h>

/* All minimal conflicts.
 *
 * As in MARCO, a second solver keeps the map of sets of rules that may still be a minimal conflict, and proposes one at
 * a time. A proposal that cannot hold is cut down to a minimal conflict, and the map loses all supersets of it. From a
 * proposal that can hold the map learns more than that it holds: something about any conflict at all.
 *
 * Let a deal be looked at through a window, a set of terms. Some rules hold whatever stands outside of it; others read
 * a term inside it and are not of the first kind. A minimal conflict with one of the former has one of the latter. For
 * without any, the rest of the conflict, which can hold, reads nothing inside the window, so the deal's terms in it
 * could be put into a deal in which the rest holds, and all of it would hold. That is local knowledge: conflicts that
 * have nothing to do with each other are found one by one, though the sets that avoid all of them are as many as the
 * product of their sizes.
 *
 * Rules are taken as anchors in their order: first all conflicts with the first rule, then all others with the second,
 * and so on. */

/* Binding rules by their place, a bit each. */
typedef uint64_t *places;

#define HAS(set, i)    (((set)[(i) / 64] >> ((i) % 64)) & 1)
#define PUT(set, i)    ((set)[(i) / 64] |= (uint64_t)1 << ((i) % 64))
#define REMOVE(set, i) ((set)[(i) / 64] &= ~((uint64_t)1 << ((i) % 64)))

/* Any minimal conflict with one of SURE has one of TOUCHED. */
typedef struct lesson {
    places sure, touched;
} lesson;

typedef struct search {
    problem *p;
    solver map;
    formula *in; /* whether a rule is in the set that is proposed */
    size_t n, words;
    VEC(lesson) lessons;
    VEC(places) known; /* the conflicts found so far */
    places chosen;     /* the proposal */
    deadline until;
    bool failed;
} search;

static const problem_rule *at(const search *s, size_t i) {
    return &s->p->formulas[s->p->binding.v[i]];
}

static places new_places(const search *s) {
    return ARENA_ARRAY(s->p->memory, uint64_t, s->words);
}

static solve_answer ask(search *s, const uint64_t *rules) {
    problem *p = s->p;
    numbers list = {0};
    for (size_t i = 0; i < s->n; i++)
        if (HAS(rules, i)) VEC_PUSH(p->memory, list, p->binding.v[i]);
    return problem_ask(p, list.v, list.n);
}

/* ------------------------------------------------------------------------------------------------ conflicts */

static void keep_conflict(search *s, const uint64_t *of) {
    problem *p = s->p;
    const logic *l = &p->m.logic;
    numbers rules = {0};
    for (size_t i = 0; i < s->n; i++)
        if (HAS(of, i)) VEC_PUSH(p->memory, rules, p->binding.v[i]);
    if (!problem_shrink(p, rules.v, &rules.n)) {
        s->failed = true;
        return;
    }
    bargain_set set = problem_set(p, rules.v, rules.n);
    places all = new_places(s);
    formula in = l->yes;
    VEC_PUSH(p->memory, p->conflicts, set);
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < set.n; k++)
            if (p->binding.v[i] == set.v[k]) {
                PUT(all, i);
                in = logic_and(l, in, s->in[i]);
            }
    VEC_PUSH(p->memory, s->known, all);
    solver_add(&s->map, logic_not(l, in));
}

/* One more than are wanted: only so can it be said that there are more. Half of the time is left for what follows. */
static bool enough(const search *s) {
    return s->failed || s->p->conflicts.n > s->p->max || deadline_passed(s->until);
}

/* ------------------------------------------------------------------------------------------------ a deal to learn from
 */

static bool is_within(const search *s, const uint64_t *part, const uint64_t *whole) {
    for (size_t i = 0; i < s->words; i++)
        if (part[i] & ~whole[i]) return false;
    return true;
}

/* Of a conflict, the rule outside of the proposal that is in most of those known. */
static size_t worst_of(const search *s, const uint64_t *conflict) {
    size_t worst = SIZE_MAX, most = 0;
    for (size_t i = 0; i < s->n; i++) {
        size_t count = 1;
        if (!HAS(conflict, i) || HAS(s->chosen, i)) continue;
        for (size_t k = 0; k < s->known.n; k++) count += HAS(s->known.v[k], i);
        if (count > most) worst = i, most = count;
    }
    return worst;
}

/* Makes the solver's assignment a deal in which the proposal holds and nearly all else: of each known conflict one rule
 * is left out, and a conflict that shows up is known from then on. */
static void look_around(search *s) {
    places all = new_places(s);
    for (size_t i = 0; i < s->n; i++) PUT(all, i);
    for (size_t seen = 0; !enough(s);) {
        for (; seen < s->known.n; seen++)
            if (is_within(s, s->known.v[seen], all)) REMOVE(all, worst_of(s, s->known.v[seen]));
        solve_answer can = ask(s, all);
        if (can == SOLVE_YES) return;
        if (can == SOLVE_UNKNOWN)
            s->failed = true;
        else
            keep_conflict(s, all);
    }
}

/* ------------------------------------------------------------------------------------------------ windows */

typedef VEC(formula) formulas;

typedef struct window {
    bool *inside;     /* for each variable */
    int8_t *holds;    /* for each rule, in the deal; -1 while nobody asked */
    int8_t *sure;     /* for each rule, whether it holds whatever stands outside; -1 while nobody asked */
    numbers touched;  /* rules with a variable inside */
    bool *is_touched; /* for each rule */
} window;

static bool holds(search *s, window *w, uint32_t which) {
    if (w->holds[which] < 0) w->holds[which] = solver_holds(&s->p->s, at(s, which)->seen.holds);
    return w->holds[which];
}

/* What is needed of some variables of a rule for it to hold: asks whether it can fail where they are as in the deal.
 * False where it can; else NEEDED are those of the variables that prevent it. */
static bool prevents(search *s, window *w, uint32_t which, bool only_inside, numbers *needed) {
    problem *p = s->p;
    const problem_rule *r = at(s, which);
    solver *alone = problem_alone(p, p->binding.v[which]);
    formulas assumed = {0};
    numbers of = {0};
    for (size_t k = 0; k < r->n_vars; k++) {
        formula *f;
        size_t n;
        if (only_inside && !w->inside[r->vars[k]]) continue;
        problem_literals(p, alone, r->vars[k], &f, &n);
        for (size_t i = 0; i < n; i++) {
            VEC_PUSH(p->memory, assumed, f[i]);
            VEC_PUSH(p->memory, of, r->vars[k]);
        }
    }
    if (solver_can(alone, assumed.v, assumed.n) != SOLVE_NO) return false;
    if (!needed) return true;
    bool *core = ARENA_ARRAY(p->memory, bool, assumed.n);
    solver_core(alone, assumed.v, assumed.n, core);
    for (size_t i = 0; i < assumed.n; i++)
        if (core[i] && (needed->n == 0 || needed->v[needed->n - 1] != of.v[i])) VEC_PUSH(p->memory, *needed, of.v[i]);
    return true;
}

static bool is_sure(search *s, window *w, uint32_t which) {
    if (w->sure[which] < 0) w->sure[which] = holds(s, w, which) && prevents(s, w, which, true, NULL);
    return w->sure[which];
}

static size_t doubtful(search *s, window *w) {
    size_t n = 0;
    for (size_t i = 0; i < w->touched.n; i++) n += !is_sure(s, w, w->touched.v[i]);
    return n;
}

/* What a trial changed, so that it can be taken back. */
typedef struct change {
    numbers vars;
    size_t n_touched;
    numbers unsure; /* rules whose being sure was known not to be so before */
} change;

/* Takes what a rule needs in order to hold into the window. A draft's brackets hang together: one of their terms comes
 * with how they are settled. */
static void take_in(search *s, window *w, uint32_t which, change *c) {
    problem *p = s->p;
    numbers needed = {0};
    prevents(s, w, which, false, &needed);
    if (problem_reads_brackets(p, at(s, which))) VEC_PUSH(p->memory, needed, (uint32_t)p->n_vars - 1);
    for (size_t k = 0; k < needed.n; k++) {
        uint32_t v = needed.v[k];
        if (w->inside[v]) continue;
        w->inside[v] = true;
        VEC_PUSH(p->memory, c->vars, v);
        for (size_t i = 0; i < p->readers[v].n; i++) {
            uint32_t r = p->readers[v].v[i];
            if (w->sure[r] == 0) VEC_PUSH(p->memory, c->unsure, r);
            if (w->sure[r] == 0) w->sure[r] = -1;
            if (w->is_touched[r]) continue;
            w->is_touched[r] = true;
            VEC_PUSH(p->memory, w->touched, r);
        }
    }
}

static void take_back(search *s, window *w, const change *c) {
    for (size_t k = 0; k < c->vars.n; k++) {
        const numbers *readers = &s->p->readers[c->vars.v[k]];
        w->inside[c->vars.v[k]] = false;
        for (size_t i = 0; i < readers->n; i++) w->sure[readers->v[i]] = -1;
    }
    for (size_t i = c->n_touched; i < w->touched.n; i++) w->is_touched[w->touched.v[i]] = false;
    for (size_t i = 0; i < c->unsure.n; i++) w->sure[c->unsure.v[i]] = 0;
    w->touched.n = c->n_touched;
}

/* Widens the window by what one more rule needs, where that leaves fewer in doubt. */
static bool widen(search *s, window *w, size_t *left) {
    for (size_t i = 0; i < w->touched.n; i++) {
        uint32_t which = w->touched.v[i];
        if (is_sure(s, w, which) || !holds(s, w, which)) continue;
        change c = {.n_touched = w->touched.n};
        take_in(s, w, which, &c);
        size_t now = doubtful(s, w);
        if (now < *left) {
            *left = now;
            return true;
        }
        take_back(s, w, &c);
    }
    return false;
}

/* ------------------------------------------------------------------------------------------------ lessons */

static void learn(search *s, window *w) {
    arena *a = s->p->memory;
    const logic *l = &s->p->m.logic;
    lesson new = {new_places(s), new_places(s)};
    VEC(formula) any = {0};
    for (size_t i = 0; i < w->touched.n; i++) {
        uint32_t which = w->touched.v[i];
        if (is_sure(s, w, which)) {
            PUT(new.sure, which);
            continue;
        }
        PUT(new.touched, which);
        VEC_PUSH(a, any, s->in[which]);
    }
    for (size_t i = 0; i < s->n; i++) /* a rule that needs nothing in order to hold is in no conflict */
        if (HAS(s->chosen, i)) PUT(new.sure, i);
    formula one = logic_any(l, any.v, any.n);
    for (size_t i = 0; i < s->n; i++)
        if (HAS(new.sure, i)) solver_add(&s->map, logic_or(l, logic_not(l, s->in[i]), one));
    VEC_PUSH(a, s->lessons, new);
}

/* The proposal can hold, and the solver has a deal in which it does. */
static void learn_from_deal(search *s) {
    arena *a = s->p->memory;
    look_around(s);
    if (enough(s)) return;
    window w = {.inside = ARENA_ARRAY(a, bool, s->p->n_vars)};
    w.holds = ARENA_ARRAY(a, int8_t, s->n);
    w.sure = ARENA_ARRAY(a, int8_t, s->n);
    w.is_touched = ARENA_ARRAY(a, bool, s->n);
    memset(w.holds, -1, s->n);
    memset(w.sure, -1, s->n);
    change c = {0};
    for (uint32_t i = 0; i < s->n; i++)
        if (HAS(s->chosen, i)) take_in(s, &w, i, &c);
    size_t left = doubtful(s, &w);
    while (left && widen(s, &w, &left)) continue;
    learn(s, &w);
}

/* ------------------------------------------------------------------------------------------------ proposals */

static bool agrees(const search *s, const lesson *l) {
    uint64_t sure = 0, touched = 0;
    for (size_t i = 0; i < s->words; i++) {
        sure |= s->chosen[i] & l->sure[i];
        touched |= s->chosen[i] & l->touched[i];
    }
    return !sure || touched;
}

/* Leaves out every rule without which the proposal still agrees with all lessons: small sets keep windows small. */
static void lighten(search *s, size_t anchor) {
    for (size_t i = 0; i < s->n; i++) {
        if (!HAS(s->chosen, i) || i == anchor) continue;
        bool needed = false;
        REMOVE(s->chosen, i);
        for (size_t k = 0; k < s->lessons.n && !needed; k++) needed = !agrees(s, &s->lessons.v[k]);
        if (needed) PUT(s->chosen, i);
    }
}

static bool propose(search *s, size_t anchor) {
    solve_answer found = solver_ask(&s->map, &s->in[anchor], 1);
    s->failed = s->failed || found == SOLVE_UNKNOWN;
    if (found != SOLVE_YES) return false;
    memset(s->chosen, 0, s->words * sizeof *s->chosen);
    for (size_t i = 0; i < s->n; i++)
        if (i == anchor || solver_holds(&s->map, s->in[i])) PUT(s->chosen, i);
    lighten(s, anchor);
    return true;
}

static void explore(search *s, size_t anchor) {
    while (!enough(s) && propose(s, anchor)) {
        solve_answer can = ask(s, s->chosen);
        if (can == SOLVE_UNKNOWN)
            s->failed = true;
        else if (can == SOLVE_NO)
            keep_conflict(s, s->chosen);
        else
            learn_from_deal(s);
    }
}

void problem_find_conflicts(problem *p) {
    search s = {.p = p, .n = p->binding.n, .words = p->binding.n / 64 + 1};
    s.until = deadline_half(p->until);
    s.in = ARENA_ARRAY(p->memory, formula, s.n);
    s.chosen = new_places(&s);
    solver_open_plain(&s.map, &p->m, p->until);
    for (size_t i = 0; i < s.n; i++) s.in[i] = logic_new(&p->m.logic, STR("in"));
    for (size_t anchor = 0; anchor < s.n && !enough(&s); anchor++) {
        explore(&s, anchor);
        solver_add(&s.map, logic_not(&p->m.logic, s.in[anchor]));
    }
    p->all_conflicts = !enough(&s);
    problem_sort(&p->conflicts);
}
