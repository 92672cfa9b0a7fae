#include "bargain/problem.h"

/* Minimal sets of rules to give up: minimal correction sets, which are the minimal hitting sets of the minimal
 * conflicts (Reiter: A theory of diagnosis from first principles, 1987).
 *
 * Conflicts without common rules are solved separately, and the hitting sets of the groups are combined, smallest
 * first. If the list of conflicts is incomplete, the solver verifies each set; a set that fails yields a new conflict,
 * and the search starts again. */

/* Conflicts that are connected by common rules, and their minimal hitting sets by size. */
typedef struct group {
    set_list conflicts;
    set_list hitting;
    bool complete;
} group;

typedef struct correction {
    problem *p;
    const pack *of;
    set_list conflicts; /* of each, the rules that may be given up */
    VEC(group) groups;
    bool impossible; /* some conflict has no such rule */
} correction;

static void add_conflict(correction *c, bargain_set conflict) {
    numbers left = {0};
    for (size_t i = 0; i < conflict.n; i++) {
        const bargain_rule *r = &c->p->rules[conflict.v[i]];
        if (!r->kept && (!c->of || r->pack == c->of)) VEC_PUSH(c->p->memory, left, conflict.v[i]);
    }
    c->impossible = c->impossible || left.n == 0;
    VEC_PUSH(c->p->memory, c->conflicts, ((bargain_set){left.v, left.n}));
}

/* ------------------------------------------------------------------------------------------------ groups */

/* Union-find. */
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

/* By size: a hitting set with K rules that contains none found with fewer is minimal. */
static void find_hitting_sets(problem *p, group *g, bool only_smallest) {
    const logic *l = &p->m.logic;
    solver s;
    numbers rules = {0};
    for (size_t i = 0; i < g->conflicts.n; i++)
        for (size_t k = 0; k < g->conflicts.v[i].n; k++) VEC_PUSH(p->memory, rules, g->conflicts.v[i].v[k]);
    numbers_sort(&rules);
    solver_open_boolean(&s, &p->m.logic);
    formula *given_up = ARENA_ARRAY(p->memory, formula, rules.n);
    for (size_t i = 0; i < rules.n; i++) given_up[i] = logic_new(l, STR("given up"));
    for (size_t i = 0; i < g->conflicts.n; i++) {
        formula any = l->no;
        for (size_t k = 0; k < rules.n; k++)
            if (numbers_have(g->conflicts.v[i].v, g->conflicts.v[i].n, rules.v[k])) any = logic_or(l, any, given_up[k]);
        solver_add(&s, any);
    }
    for (size_t k = 1; k <= rules.n && g->hitting.n <= p->max; k++) {
        formula few = solver_name(&s, Z3_mk_atmost(l->z, (unsigned)rules.n, given_up, (unsigned)k));
        solve_answer found;
        while ((found = solver_ask(&s, &few, 1)) == SOLVE_YES && g->hitting.n <= p->max) {
            numbers set = {0};
            formula all = l->yes;
            for (size_t i = 0; i < rules.n; i++) {
                if (!solver_holds(&s, given_up[i])) continue;
                VEC_PUSH(p->memory, set, rules.v[i]);
                all = logic_and(l, all, given_up[i]);
            }
            VEC_PUSH(p->memory, g->hitting, problem_set(p, set.v, set.n));
            solver_add(&s, logic_not(l, all)); /* not its supersets */
        }
        if (found == SOLVE_UNKNOWN) return;
        if (only_smallest && g->hitting.n) break;
        if (solver_ask(&s, NULL, 0) == SOLVE_NO) break;
    }
    g->complete = g->hitting.n <= p->max;
    problem_sort(&g->hitting);
}

/* All unions of a set of A and a set of B, by size; at most p->max of them, the smallest. */
static set_list unions(problem *p, const set_list *a, const set_list *b, bool *complete) {
    set_list out = {0};
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n && i * k <= p->max; k++) {
            numbers all = {0};
            for (size_t r = 0; r < a->v[i].n; r++) VEC_PUSH(p->memory, all, a->v[i].v[r]);
            for (size_t r = 0; r < b->v[k].n; r++) VEC_PUSH(p->memory, all, b->v[k].v[r]);
            VEC_PUSH(p->memory, out, problem_set(p, all.v, all.n));
        }
    *complete = *complete && a->n * b->n == out.n;
    problem_sort(&out);
    if (out.n > p->max) out.n = p->max, *complete = false;
    return out;
}

static set_list find_sets(correction *c, bool *complete) {
    problem *p = c->p;
    set_list all = {0};
    VEC_PUSH(p->memory, all, ((bargain_set){NULL, 0}));
    make_groups(c);
    for (size_t i = 0; i < c->groups.n; i++) {
        group *g = &c->groups.v[i];
        find_hitting_sets(p, g, c->of != NULL);
        *complete = *complete && g->complete;
        all = unions(p, &all, &g->hitting, complete);
    }
    return all;
}

/* ------------------------------------------------------------------------------------------------ verification */

/* Adds the sets whose removal leaves a deal possible to GOOD. If one does not, adds a conflict among the other rules,
 * and returns false. */
static bool verify_all(correction *c, const set_list *sets, set_list *good, bool *complete) {
    problem *p = c->p;
    for (size_t i = 0; i < sets->n; i++) {
        numbers rest = {0};
        for (size_t k = 0; k < p->binding.n; k++)
            if (!numbers_have(sets->v[i].v, sets->v[i].n, p->binding.v[k])) VEC_PUSH(p->memory, rest, p->binding.v[k]);
        solve_answer can = problem_can(p, rest.v, rest.n);
        if (can == SOLVE_NO && problem_shrink(p, rest.v, &rest.n)) {
            add_conflict(c, (bargain_set){rest.v, rest.n});
            return false;
        }
        if (can == SOLVE_YES)
            VEC_PUSH(p->memory, *good, sets->v[i]);
        else
            *complete = false;
    }
    return true;
}

bargain_sets problem_corrections(problem *p, const pack *of) {
    correction c = {.p = p, .of = of};
    set_list good = {0};
    bool complete = true, done = false;
    for (size_t i = 0; i < p->conflicts.n; i++) add_conflict(&c, p->conflicts.v[i]);
    do {
        good.n = 0;
        complete = true;
        if (c.impossible) break;
        set_list sets = find_sets(&c, &complete);
        if (p->all_conflicts) good = sets;
        done = p->all_conflicts || verify_all(&c, &sets, &good, &complete);
    } while (!done && !limit_passed(p->m.logic.until));
    return (bargain_sets){good.v, good.n, complete && (done || c.impossible)};
}
