#include "bargain/problem.h"

/* Which rules must fall.
 *
 * A set of rules whose fall leaves a deal possible meets every conflict; the smallest such sets are the sets that meet
 * all of them and none of whose parts does. Conflicts that share no rule are met apart: the smallest sets of all are
 * made of those of each group, smallest first. Where not all conflicts are known, every set is tried before the solver;
 * if it does not do, a conflict was missing, which is then taken in. */

/* Conflicts that hang together, and the ways of meeting them, by size. */
typedef struct group {
    set_list conflicts;
    set_list meetings;
    bool complete;
} group;

typedef struct correction {
    problem *p;
    const pack *of;
    bool only_smallest;
    set_list conflicts; /* of each, the rules that may fall */
    VEC(group) groups;
    bool impossible; /* some conflict has none */
} correction;

static bool may_fall(const correction *c, uint32_t which) {
    const bargain_rule *r = &c->p->rules[which];
    return !r->kept && (!c->of || r->pack == c->of);
}

static void take_conflict(correction *c, bargain_set conflict) {
    numbers left = {0};
    for (size_t i = 0; i < conflict.n; i++)
        if (may_fall(c, conflict.v[i])) VEC_PUSH(c->p->memory, left, conflict.v[i]);
    c->impossible = c->impossible || left.n == 0;
    VEC_PUSH(c->p->memory, c->conflicts, ((bargain_set){left.v, left.n}));
}

/* ------------------------------------------------------------------------------------------------ groups */

static uint32_t root(uint32_t *parent, uint32_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

static void make_groups(correction *c) {
    arena *a = c->p->memory;
    size_t n = c->p->n_rules;
    uint32_t *parent = ARENA_ARRAY(a, uint32_t, n), *number = ARENA_ARRAY(a, uint32_t, n);
    for (uint32_t i = 0; i < n; i++) parent[i] = i, number[i] = UINT32_MAX;
    for (size_t i = 0; i < c->conflicts.n; i++)
        for (size_t k = 1; k < c->conflicts.v[i].n; k++)
            parent[root(parent, c->conflicts.v[i].v[k])] = root(parent, c->conflicts.v[i].v[0]);
    c->groups.n = 0;
    for (size_t i = 0; i < c->conflicts.n; i++) {
        uint32_t r = root(parent, c->conflicts.v[i].v[0]);
        if (number[r] == UINT32_MAX) {
            number[r] = (uint32_t)c->groups.n;
            VEC_PUSH(a, c->groups, (group){0});
        }
        VEC_PUSH(a, c->groups.v[number[r]].conflicts, c->conflicts.v[i]);
    }
}

/* ------------------------------------------------------------------------------------------------ meeting a group */

typedef struct meeting {
    problem *p;
    solver s;
    numbers rules; /* of the group */
    formula *falls;
} meeting;

static size_t place_of(const meeting *m, uint32_t which) {
    size_t i = 0;
    while (m->rules.v[i] != which) i++;
    return i;
}

static bool is_there(const numbers *list, uint32_t which) {
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i] == which) return true;
    return false;
}

static void open_meeting(meeting *m, problem *p, const group *g) {
    *m = (meeting){.p = p};
    for (size_t i = 0; i < g->conflicts.n; i++)
        for (size_t k = 0; k < g->conflicts.v[i].n; k++)
            if (!is_there(&m->rules, g->conflicts.v[i].v[k])) VEC_PUSH(p->memory, m->rules, g->conflicts.v[i].v[k]);
    solver_open_plain(&m->s, &p->m, p->until);
    m->falls = ARENA_ARRAY(p->memory, formula, m->rules.n);
    for (size_t i = 0; i < m->rules.n; i++) m->falls[i] = logic_new(&p->m.logic, STR("falls"));
    for (size_t i = 0; i < g->conflicts.n; i++) {
        formula any = p->m.logic.no;
        for (size_t k = 0; k < g->conflicts.v[i].n; k++)
            any = logic_or(&p->m.logic, any, m->falls[place_of(m, g->conflicts.v[i].v[k])]);
        solver_add(&m->s, any);
    }
}

static void next_meeting(meeting *m, group *g) {
    const logic *l = &m->p->m.logic;
    numbers fallen = {0};
    formula all = l->yes;
    for (size_t i = 0; i < m->rules.n; i++) {
        if (!solver_holds(&m->s, m->falls[i])) continue;
        VEC_PUSH(m->p->memory, fallen, m->rules.v[i]);
        all = logic_and(l, all, m->falls[i]);
    }
    VEC_PUSH(m->p->memory, g->meetings, problem_set(m->p, fallen.v, fallen.n));
    solver_add(&m->s, logic_not(l, all));
}

/* Level by level: whatever meets the conflicts with K rules and contains nothing found with fewer is minimal. */
static void meet(problem *p, group *g, bool only_smallest) {
    meeting m;
    open_meeting(&m, p, g);
    const logic *l = &p->m.logic;
    for (size_t k = 1; k <= m.rules.n && g->meetings.n <= p->max; k++) {
        formula few = logic_new(l, STR("few"));
        solve_answer found;
        solver_add(&m.s, logic_or(l, logic_not(l, few), Z3_mk_atmost(l->z, (unsigned)m.rules.n, m.falls, (unsigned)k)));
        while ((found = solver_ask(&m.s, &few, 1)) == SOLVE_YES && g->meetings.n <= p->max) next_meeting(&m, g);
        if (found == SOLVE_UNKNOWN) return;
        if (only_smallest && g->meetings.n) break;
        if (solver_ask(&m.s, NULL, 0) == SOLVE_NO) break;
    }
    g->complete = g->meetings.n <= p->max;
    problem_sort(&g->meetings);
}

/* ------------------------------------------------------------------------------------------------ all groups */

static bargain_set united(problem *p, bargain_set a, bargain_set b) {
    numbers all = {0};
    for (size_t i = 0; i < a.n; i++) VEC_PUSH(p->memory, all, a.v[i]);
    for (size_t i = 0; i < b.n; i++) VEC_PUSH(p->memory, all, b.v[i]);
    return problem_set(p, all.v, all.n);
}

/* All unions of a set of A and one of B, by size; of too many the smallest. */
static set_list combined(problem *p, const set_list *a, const set_list *b, bool *complete) {
    set_list out = {0};
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n; k++)
            if (i * k <= p->max) VEC_PUSH(p->memory, out, united(p, a->v[i], b->v[k]));
    *complete = *complete && a->n * b->n == out.n;
    problem_sort(&out);
    if (out.n > p->max) out.n = p->max, *complete = false;
    return out;
}

static set_list combine(correction *c, bool *complete) {
    problem *p = c->p;
    set_list all = {0};
    VEC_PUSH(p->memory, all, ((bargain_set){NULL, 0}));
    for (size_t i = 0; i < c->groups.n; i++) {
        group *g = &c->groups.v[i];
        meet(p, g, c->only_smallest);
        *complete = *complete && g->complete;
        all = combined(p, &all, &g->meetings, complete);
    }
    return all;
}

/* ------------------------------------------------------------------------------------------------ trying them */

static bool falls(bargain_set set, uint32_t which) {
    for (size_t i = 0; i < set.n; i++)
        if (set.v[i] == which) return true;
    return false;
}

/* Whether a deal is possible without the rules of SET; where not, a conflict among the others is taken in. */
static solve_answer try_set(correction *c, bargain_set set) {
    problem *p = c->p;
    numbers rest = {0};
    for (size_t i = 0; i < p->binding.n; i++)
        if (!falls(set, p->binding.v[i])) VEC_PUSH(p->memory, rest, p->binding.v[i]);
    solve_answer can = problem_can(p, rest.v, rest.n);
    if (can != SOLVE_NO) return can;
    if (!problem_shrink(p, rest.v, &rest.n)) return SOLVE_UNKNOWN;
    take_conflict(c, (bargain_set){rest.v, rest.n});
    return SOLVE_NO;
}

/* Keeps the sets that do. True where all were tried; false where a new conflict asks for another round. */
static bool try_all(correction *c, const set_list *sets, set_list *good, bool *complete) {
    for (size_t i = 0; i < sets->n; i++) {
        solve_answer can = try_set(c, sets->v[i]);
        if (can == SOLVE_NO) return false;
        if (can == SOLVE_YES)
            VEC_PUSH(c->p->memory, *good, sets->v[i]);
        else
            *complete = false;
    }
    return true;
}

bargain_sets problem_corrections(problem *p, const pack *of) {
    correction c = {.p = p, .of = of, .only_smallest = of != NULL};
    set_list good = {0};
    bool complete = true;
    for (size_t i = 0; i < p->conflicts.n; i++) take_conflict(&c, p->conflicts.v[i]);
    do {
        good.n = 0;
        complete = true;
        if (c.impossible) break;
        make_groups(&c);
        set_list sets = combine(&c, &complete);
        if (p->all_conflicts) good = sets;
        if (p->all_conflicts || try_all(&c, &sets, &good, &complete)) break;
    } while (!deadline_passed(p->until));
    return (bargain_sets){good.v, good.n, complete && !(deadline_passed(p->until) && good.n == 0 && !c.impossible)};
}
