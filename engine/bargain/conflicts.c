#include "bargain/problem.h"

#include <string.h>

/* All minimal conflicts.
 *
 * As in MARCO, a second solver keeps the map of sets of rules that may still be a minimal conflict, and proposes one at
 * a time. A proposal that cannot hold is cut down to a minimal conflict, and the map loses all supersets of it. From a
 * proposal that can hold the map learns more than that it holds: something about any conflict at all.
 *
 * Let a deal be looked at through a window, a set of terms. Some rules read only terms inside it, and hold; others read
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
    places chosen; /* the proposal */
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

/* ------------------------------------------------------------------------------------------------ a deal to learn from
 */

/* Tries to have the rules that read a term of rule OF hold, too. */
static void invite_neighbours(search *s, size_t of, places kept, places tried) {
    problem *p = s->p;
    for (size_t k = 0; k < at(s, of)->n_vars; k++) {
        const numbers *readers = &p->readers[at(s, of)->vars[k]];
        for (size_t i = 0; i < readers->n; i++) {
            uint32_t r = readers->v[i];
            if (HAS(kept, r) || HAS(tried, r)) continue;
            PUT(tried, r);
            PUT(kept, r);
            if (!solver_holds(&p->s, at(s, r)->seen.holds) && ask(s, kept) != SOLVE_YES) REMOVE(kept, r);
        }
    }
}

/* Makes the solver's assignment a deal in which the proposal holds and as many of the rules around it as come along. */
static void look_around(search *s) {
    places kept = new_places(s), tried = new_places(s), ring = new_places(s);
    memcpy(kept, s->chosen, s->words * sizeof *kept);
    for (unsigned distance = 0; distance < 2; distance++) {
        memcpy(ring, kept, s->words * sizeof *ring);
        for (size_t i = 0; i < s->n; i++)
            if (HAS(ring, i)) invite_neighbours(s, i, kept, tried);
    }
}

/* ------------------------------------------------------------------------------------------------ windows */

typedef struct window {
    bool *inside;      /* for each variable */
    uint32_t *decided; /* for each rule, how many of its variables are */
    int8_t *holds;     /* for each rule, in the deal; -1 while nobody asked */
    numbers touched;   /* rules with a variable inside */
} window;

static bool holds(search *s, window *w, uint32_t which) {
    if (w->holds[which] < 0) w->holds[which] = solver_holds(&s->p->s, at(s, which)->seen.holds);
    return w->holds[which];
}

static bool is_sure(search *s, window *w, uint32_t which) {
    return w->decided[which] == at(s, which)->n_vars && holds(s, w, which);
}

static size_t doubtful(search *s, window *w) {
    size_t n = 0;
    for (size_t i = 0; i < w->touched.n; i++) n += !is_sure(s, w, w->touched.v[i]);
    return n;
}

/* Takes all that decides a rule into the window; ADDED are the variables that were not inside before. */
static void take_in(search *s, window *w, uint32_t which, numbers *added) {
    problem *p = s->p;
    for (size_t k = 0; k < at(s, which)->n_vars; k++) {
        uint32_t v = at(s, which)->vars[k];
        if (w->inside[v]) continue;
        w->inside[v] = true;
        VEC_PUSH(p->memory, *added, v);
        for (size_t i = 0; i < p->readers[v].n; i++)
            if (w->decided[p->readers[v].v[i]]++ == 0) VEC_PUSH(p->memory, w->touched, p->readers[v].v[i]);
    }
}

static void take_back(search *s, window *w, const numbers *added, size_t n_touched) {
    for (size_t k = 0; k < added->n; k++) {
        const numbers *readers = &s->p->readers[added->v[k]];
        w->inside[added->v[k]] = false;
        for (size_t i = 0; i < readers->n; i++) w->decided[readers->v[i]]--;
    }
    w->touched.n = n_touched;
}

/* Widens the window by one rule where that leaves fewer in doubt. */
static bool widen(search *s, window *w, size_t *left) {
    for (size_t i = 0; i < w->touched.n; i++) {
        uint32_t which = w->touched.v[i];
        if (is_sure(s, w, which) || !holds(s, w, which)) continue;
        numbers added = {0};
        size_t before = w->touched.n;
        take_in(s, w, which, &added);
        size_t now = doubtful(s, w);
        if (now < *left) {
            *left = now;
            return true;
        }
        take_back(s, w, &added, before);
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
    for (size_t i = 0; i < s->n; i++) /* a rule that nothing decides, and that holds, is in no conflict */
        if (at(s, i)->n_vars == 0 && HAS(s->chosen, i)) PUT(new.sure, i);
    formula one = logic_any(l, any.v, any.n);
    for (size_t i = 0; i < s->n; i++)
        if (HAS(new.sure, i)) solver_add(&s->map, logic_or(l, logic_not(l, s->in[i]), one));
    VEC_PUSH(a, s->lessons, new);
}

/* The proposal can hold, and the solver has a deal in which it does. */
static void learn_from_deal(search *s) {
    arena *a = s->p->memory;
    look_around(s);
    window w = {ARENA_ARRAY(a, bool, s->p->n_vars), ARENA_ARRAY(a, uint32_t, s->n), ARENA_ARRAY(a, int8_t, s->n), {0}};
    memset(w.holds, -1, s->n);
    numbers added = {0};
    for (uint32_t i = 0; i < s->n; i++)
        if (HAS(s->chosen, i)) take_in(s, &w, i, &added);
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

static void keep_conflict(search *s) {
    problem *p = s->p;
    const logic *l = &p->m.logic;
    numbers rules = {0};
    for (size_t i = 0; i < s->n; i++)
        if (HAS(s->chosen, i)) VEC_PUSH(p->memory, rules, p->binding.v[i]);
    if (!problem_shrink(p, rules.v, &rules.n)) {
        s->failed = true;
        return;
    }
    bargain_set set = problem_set(p, rules.v, rules.n);
    formula all = l->yes;
    VEC_PUSH(p->memory, p->conflicts, set);
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < set.n; k++)
            if (p->binding.v[i] == set.v[k]) all = logic_and(l, all, s->in[i]);
    solver_add(&s->map, logic_not(l, all));
}

/* One more than are wanted: only so can it be said that there are more. */
static bool enough(const search *s) {
    return s->failed || s->p->conflicts.n > s->p->max;
}

static void explore(search *s, size_t anchor) {
    while (!enough(s) && propose(s, anchor)) {
        solve_answer can = ask(s, s->chosen);
        if (can == SOLVE_UNKNOWN)
            s->failed = true;
        else if (can == SOLVE_NO)
            keep_conflict(s);
        else
            learn_from_deal(s);
    }
}

void problem_find_conflicts(problem *p) {
    search s = {.p = p, .n = p->binding.n, .words = p->binding.n / 64 + 1};
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
