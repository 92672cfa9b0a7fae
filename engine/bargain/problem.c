#include "bargain/problem.h"

#include <stdlib.h>
#include <string.h>

static const formula *all_on(problem *p, const uint32_t *rules, size_t n) {
    formula *assumed = ARENA_ARRAY(p->memory, formula, n);
    for (size_t i = 0; i < n; i++) assumed[i] = p->formulas[rules[i]].on;
    return assumed;
}

solve_answer problem_ask(problem *p, const uint32_t *rules, size_t n) {
    return solver_ask(&p->s, all_on(p, rules, n), n);
}

solve_answer problem_can(problem *p, const uint32_t *rules, size_t n) {
    return solver_can(&p->s, all_on(p, rules, n), n);
}

/* The rules of the last refusal's core alone. */
static void keep_core(problem *p, uint32_t *rules, size_t *n) {
    bool *needed = ARENA_ARRAY(p->memory, bool, *n);
    size_t kept = 0;
    solver_core(&p->s, all_on(p, rules, *n), *n, needed);
    for (size_t i = 0; i < *n; i++)
        if (needed[i]) rules[kept++] = rules[i];
    *n = kept;
}

/* Each rule is left out in turn: what still cannot hold goes on without it. Rules before AT are known to be needed. */
bool problem_shrink(problem *p, uint32_t *rules, size_t *n) {
    if (problem_can(p, rules, *n) != SOLVE_NO) return false;
    keep_core(p, rules, n);
    uint32_t *trial = ARENA_ARRAY(p->memory, uint32_t, *n);
    for (size_t at = 0; at < *n;) {
        size_t k = 0;
        for (size_t i = 0; i < *n; i++)
            if (i != at) trial[k++] = rules[i];
        solve_answer can = problem_can(p, trial, k);
        if (can == SOLVE_UNKNOWN) return false;
        if (can == SOLVE_YES) {
            at++;
            continue;
        }
        memcpy(rules, trial, k * sizeof *rules);
        *n = k;
    }
    return true;
}

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

bargain_set problem_set(problem *p, const uint32_t *rules, size_t n) {
    uint32_t *v = ARENA_ARRAY(p->memory, uint32_t, n);
    if (n) memcpy(v, rules, n * sizeof *v);
    if (n) qsort(v, n, sizeof *v, by_number);
    return (bargain_set){v, n};
}

static int by_size(const void *a, const void *b) {
    const bargain_set *x = a, *y = b;
    if (x->n != y->n) return x->n < y->n ? -1 : 1;
    for (size_t i = 0; i < x->n; i++)
        if (x->v[i] != y->v[i]) return x->v[i] < y->v[i] ? -1 : 1;
    return 0;
}

void problem_sort(set_list *sets) {
    if (sets->n) qsort(sets->v, sets->n, sizeof *sets->v, by_size);
}

bool problem_reads_brackets(const problem *p, const problem_rule *r) {
    return r->n_vars && r->vars[r->n_vars - 1] == p->n_vars - 1;
}
