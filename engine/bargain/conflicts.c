#include "bargain/problem.h"

#include <string.h>

/* All minimal conflicts: minimal unsatisfiable subsets (MUSes) of the binding rules.
 *
 * As in MARCO (Liffiton, Previti, Malik, Mneimneh: Fast, flexible MUS enumeration, 2016), a second solver, the map,
 * keeps the sets of rules that may still be a minimal conflict and proposes one of them at a time. A proposal that no
 * deal satisfies is shrunk to a minimal conflict, and the map excludes its supersets. If a deal satisfies the proposal,
 * MARCO excludes its subsets. Here the map learns something about all conflicts instead. Otherwise conflicts that have
 * nothing to do with each other would cost the product of their sizes: fifty independent conflicts of two rules have
 * 2^50 maximal satisfiable subsets.
 *
 * Lemma. Fix a deal and a set W of its terms (the window). Rules of kind A hold for all values of the terms outside of
 * W. Rules of kind B read a term in W and are not of kind A. A minimal conflict with a rule of kind A has a rule of
 * kind B. Proof: suppose it has none. By minimality some deal satisfies the rules of the conflict that are not of kind
 * A. They read no term in W, so they still hold if the terms in W get the values that they have in the fixed deal. Then
 * the rules of kind A hold too, so the deal satisfies the whole conflict: a contradiction.
 *
 * Rules are anchors in their order: first all conflicts with the first rule, then all others with the second, etc. */

/* A set of binding rules, by their place: a bit each. */
typedef uint64_t *places;

#define HAS(set, i)    (((set)[(i) / 64] >> ((i) % 64)) & 1)
#define PUT(set, i)    ((set)[(i) / 64] |= (uint64_t)1 << ((i) % 64))
#define REMOVE(set, i) ((set)[(i) / 64] &= ~((uint64_t)1 << ((i) % 64)))

/* The lemma for one window: a minimal conflict with a rule of kind A has one of kind B. */
typedef struct lesson {
    places a, b;
} lesson;

typedef struct conflict_search {
    problem *p;
    solver map;
    formula *in; /* by rule: it is in the proposal */
    bool *done;  /* by rule: all conflicts with it are known */
    size_t n_done;
    size_t n, words;
    VEC(lesson) lessons;
    VEC(places) known; /* the conflicts found so far */
    places chosen;     /* the proposal */
    bool failed;       /* a question was not answered */
} search;

static const problem_rule *rule_at(const search *s, size_t i) {
    return &s->p->formulas[s->p->binding.v[i]];
}

static places new_places(const search *s) {
    return ARENA_ARRAY(s->p->memory, uint64_t, s->words);
}

static numbers rules_of(const search *s, const uint64_t *set) {
    numbers list = {0};
    for (size_t i = 0; i < s->n; i++)
        if (HAS(set, i)) VEC_PUSH(s->p->memory, list, s->p->binding.v[i]);
    return list;
}

/* One more than wanted, so that the result can say that there are more. */
static bool enough(const search *s) {
    return s->failed || s->p->conflicts.n > s->p->max || limit_passed(s->p->m.logic.until);
}

static void add_conflict(search *s, const uint64_t *of) {
    problem *p = s->p;
    const logic *l = &p->m.logic;
    numbers rules = rules_of(s, of);
    if (!problem_shrink(p, rules.v, &rules.n)) {
        s->failed = true;
        return;
    }
    bargain_set set = problem_set(p, rules.v, rules.n);
    places all = new_places(s);
    formula in = l->yes;
    VEC_PUSH(p->memory, p->conflicts, set);
    for (size_t i = 0; i < s->n; i++) {
        if (!numbers_have(set.v, set.n, p->binding.v[i])) continue;
        PUT(all, i);
        in = logic_and(l, in, s->in[i]);
    }
    VEC_PUSH(p->memory, s->known, all);
    solver_add(&s->map, logic_not(l, in));
}

/* ------------------------------------------------------------------------------------------------ the fixed deal */

/* Extends the deal that satisfies the proposal to one that satisfies nearly all rules: of each known conflict, the rule
 * outside of the proposal that is in most conflicts is left out. Conflicts that are found on the way are added. */
static void find_deal(search *s) {
    places all = new_places(s);
    for (size_t i = 0; i < s->n; i++) PUT(all, i);
    for (size_t seen = 0; !enough(s);) {
        for (; seen < s->known.n; seen++) {
            const uint64_t *conflict = s->known.v[seen];
            size_t worst = SIZE_MAX, most = 0;
            bool within = true;
            for (size_t i = 0; i < s->words; i++) within = within && !(conflict[i] & ~all[i]);
            for (size_t i = 0; i < s->n && within; i++) {
                size_t count = 1;
                if (!HAS(conflict, i) || HAS(s->chosen, i)) continue;
                for (size_t k = 0; k < s->known.n; k++) count += HAS(s->known.v[k], i);
                if (count > most) worst = i, most = count;
            }
            if (within) REMOVE(all, worst);
        }
        numbers rules = rules_of(s, all);
        solve_answer can = problem_ask(s->p, rules.v, rules.n);
        if (can == SOLVE_YES) return;
        if (can == SOLVE_UNKNOWN)
            s->failed = true;
        else
            add_conflict(s, all);
    }
}

/* ------------------------------------------------------------------------------------------------ windows */

typedef struct window {
    bool *inside;     /* by variable */
    int8_t *holds;    /* by rule: in the fixed deal; -1: not computed yet */
    int8_t *a;        /* by rule: it is of kind A; -1: not computed yet */
    numbers touched;  /* rules that read a variable inside */
    bool *is_touched; /* by rule */
} window;

static bool holds(search *s, window *w, uint32_t which) {
    if (w->holds[which] < 0) w->holds[which] = solver_holds(&s->p->s, rule_at(s, which)->seen.holds);
    return w->holds[which];
}

/* Whether the rule must hold if its variables (or only those inside the window) are as in the fixed deal. If so, NEEDED
 * (may be NULL) gets those of them that are enough, from the unsatisfiable core. */
static bool is_implied(search *s, window *w, uint32_t which, bool only_inside, numbers *needed) {
    problem *p = s->p;
    const problem_rule *r = rule_at(s, which);
    solver *alone = problem_alone(p, p->binding.v[which]);
    formula_list assumed = {0};
    numbers of = {0};
    for (size_t k = 0; k < r->n_vars; k++) {
        if (only_inside && !w->inside[r->vars[k]]) continue;
        problem_literals(p, alone, r->vars[k], &assumed);
        while (of.n < assumed.n) VEC_PUSH(p->memory, of, r->vars[k]);
    }
    if (solver_can(alone, assumed.v, assumed.n) != SOLVE_NO) return false;
    if (!needed) return true;
    bool *core = ARENA_ARRAY(p->memory, bool, assumed.n);
    solver_core(alone, assumed.v, assumed.n, core);
    for (size_t i = 0; i < assumed.n; i++)
        if (core[i] && (needed->n == 0 || needed->v[needed->n - 1] != of.v[i])) VEC_PUSH(p->memory, *needed, of.v[i]);
    return true;
}

static bool is_kind_a(search *s, window *w, uint32_t which) {
    if (w->a[which] < 0) w->a[which] = holds(s, w, which) && is_implied(s, w, which, true, NULL);
    return w->a[which];
}

static size_t count_kind_b(search *s, window *w) {
    size_t n = 0;
    for (size_t i = 0; i < w->touched.n; i++) n += !is_kind_a(s, w, w->touched.v[i]);
    return n;
}

/* Adds what a rule needs in order to hold. The draft's brackets are one variable: whoever reads a bracketed term needs
 * it. */
static void add_needs(search *s, window *w, uint32_t which) {
    problem *p = s->p;
    numbers needed = {0};
    is_implied(s, w, which, false, &needed);
    if (problem_reads_brackets(p, rule_at(s, which))) VEC_PUSH(p->memory, needed, (uint32_t)p->n_vars - 1);
    for (size_t k = 0; k < needed.n; k++) {
        uint32_t v = needed.v[k];
        if (w->inside[v]) continue;
        w->inside[v] = true;
        for (size_t i = 0; i < p->readers[v].n; i++) {
            uint32_t r = p->readers[v].v[i];
            if (w->a[r] == 0) w->a[r] = -1;
            if (w->is_touched[r]) continue;
            w->is_touched[r] = true;
            VEC_PUSH(p->memory, w->touched, r);
        }
    }
}

static window new_window(const search *s) {
    arena *a = s->p->memory;
    return (window){.inside = ARENA_ARRAY(a, bool, s->p->n_vars),
                    .holds = ARENA_ARRAY(a, int8_t, s->n),
                    .a = ARENA_ARRAY(a, int8_t, s->n),
                    .is_touched = ARENA_ARRAY(a, bool, s->n)};
}

/* Not what is known of the fixed deal. */
static void copy_window(const search *s, window *to, const window *from) {
    memcpy(to->inside, from->inside, s->p->n_vars);
    memcpy(to->a, from->a, s->n);
    memcpy(to->is_touched, from->is_touched, s->n);
    to->touched = from->touched;
}

/* Adds the needs of one more rule of kind B, if that leaves fewer rules of kind B. */
static bool widen(search *s, window *w, window *before, size_t *n_b) {
    copy_window(s, before, w);
    for (size_t i = 0; i < w->touched.n; i++) {
        uint32_t which = w->touched.v[i];
        if (is_kind_a(s, w, which) || !holds(s, w, which)) continue;
        add_needs(s, w, which);
        size_t now = count_kind_b(s, w);
        if (now < *n_b) {
            *n_b = now;
            return true;
        }
        copy_window(s, w, before);
    }
    return false;
}

/* The solver has a deal that satisfies the proposal. Finds a window in which all its rules are of kind A and few others
 * of kind B, and adds the lemma to the map. */
static void learn(search *s) {
    arena *a = s->p->memory;
    const logic *l = &s->p->m.logic;
    find_deal(s);
    if (enough(s)) return;
    window w = new_window(s), before = new_window(s);
    memset(w.holds, -1, s->n);
    memset(w.a, -1, s->n);
    for (uint32_t i = 0; i < s->n; i++)
        if (HAS(s->chosen, i)) add_needs(s, &w, i);
    size_t n_b = count_kind_b(s, &w);
    while (n_b && widen(s, &w, &before, &n_b)) continue;
    lesson new = {new_places(s), new_places(s)};
    formula_list any = {0};
    for (size_t i = 0; i < w.touched.n; i++) {
        uint32_t which = w.touched.v[i];
        if (is_kind_a(s, &w, which)) {
            PUT(new.a, which);
            continue;
        }
        PUT(new.b, which);
        VEC_PUSH(a, any, s->in[which]);
    }
    for (size_t i = 0; i < s->n; i++) /* a rule that needs nothing is of kind A, although it is not touched */
        if (HAS(s->chosen, i)) PUT(new.a, i);
    formula one = logic_any(l, any.v, any.n);
    for (size_t i = 0; i < s->n; i++)
        if (HAS(new.a, i)) solver_add(&s->map, logic_implies(l, s->in[i], one));
    VEC_PUSH(a, s->lessons, new);
}

/* ------------------------------------------------------------------------------------------------ proposals */

static bool agrees(const search *s, const lesson *l) {
    uint64_t a = 0, b = 0;
    for (size_t i = 0; i < s->words; i++) {
        a |= s->chosen[i] & l->a[i];
        b |= s->chosen[i] & l->b[i];
    }
    return !a || b;
}

/* A set that the map allows, with the anchor and without the rules that are done. Every rule without which it still
 * agrees with all lessons is left out: small sets give small windows. */
static solve_answer propose(search *s, size_t anchor) {
    formula_list assumed = {0};
    VEC_PUSH(s->p->memory, assumed, s->in[anchor]);
    for (size_t i = 0; i < s->n; i++)
        if (s->done[i]) VEC_PUSH(s->p->memory, assumed, logic_not(&s->p->m.logic, s->in[i]));
    solve_answer found = solver_ask(&s->map, assumed.v, assumed.n);
    if (found != SOLVE_YES) return found;
    memset(s->chosen, 0, s->words * sizeof *s->chosen);
    for (size_t i = 0; i < s->n; i++)
        if (i == anchor || solver_holds(&s->map, s->in[i])) PUT(s->chosen, i);
    for (size_t i = 0; i < s->n; i++) {
        if (!HAS(s->chosen, i) || i == anchor) continue;
        bool needed = false;
        REMOVE(s->chosen, i);
        for (size_t k = 0; k < s->lessons.n && !needed; k++) needed = !agrees(s, &s->lessons.v[k]);
        if (needed) PUT(s->chosen, i);
    }
    return found;
}

/* Finds all conflicts with the anchor. Each proposal gets 1 / N of what is left of the limit ALL. */
static void try_anchor(search *s, size_t anchor, limit all, unsigned n) {
    problem *p = s->p;
    for (s->failed = false; !enough(s);) {
        logic_limit(&p->m.logic, limit_part(all, n));
        solve_answer found = propose(s, anchor);
        if (found == SOLVE_NO) {
            s->done[anchor] = true;
            s->n_done++;
        }
        if (found != SOLVE_YES) return;
        numbers rules = rules_of(s, s->chosen);
        solve_answer can = problem_ask(p, rules.v, rules.n);
        if (can == SOLVE_UNKNOWN)
            s->failed = true;
        else if (can == SOLVE_NO)
            add_conflict(s, s->chosen);
        else
            learn(s);
    }
}

/* A question that explodes does not keep the other anchors from being tried: each proposal gets a part of what is left,
 * and a larger one when all anchors have been tried. */
bool problem_find_conflicts(problem *p) {
    enum { FIRST_PART = 8 };
    search *s = p->search;
    limit all = p->m.logic.until;
    bool stuck = false;
    if (!s) {
        s = p->search = ARENA_NEW(p->memory, search);
        *s = (search){.p = p, .n = p->binding.n, .words = p->binding.n / 64 + 1};
        s->in = ARENA_ARRAY(p->memory, formula, s->n);
        s->done = ARENA_ARRAY(p->memory, bool, s->n);
        s->chosen = new_places(s);
        solver_open_boolean(&s->map, &p->m.logic);
        for (size_t i = 0; i < s->n; i++) s->in[i] = logic_new(&p->m.logic, STR("in"));
    }
    for (unsigned part = FIRST_PART; s->n_done < s->n && !stuck; part = part > 1 ? part / 2 : 1) {
        size_t before = s->n_done + s->lessons.n + s->known.n;
        for (size_t i = 0; i < s->n && p->conflicts.n <= p->max && !limit_passed(all); i++) {
            logic_limit(&p->m.logic, all);
            if (!s->done[i]) try_anchor(s, i, all, part);
        }
        stuck = p->conflicts.n > p->max || limit_passed(all) ||
                (part == 1 && before == s->n_done + s->lessons.n + s->known.n);
    }
    logic_limit(&p->m.logic, all);
    p->all_conflicts = s->n_done == s->n && p->conflicts.n <= p->max;
    problem_sort(&p->conflicts);
    return !p->all_conflicts && p->conflicts.n <= p->max && limit_passed(all);
}
