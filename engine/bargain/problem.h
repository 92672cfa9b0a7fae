/* Private to the bargain room: the rules of several packs before the solver, each behind a name that can be assumed. */

#ifndef BARGAIN_PROBLEM_H
#define BARGAIN_PROBLEM_H

#include "bargain/bargain.h"
#include "bargain/solve.h"

typedef struct problem_rule {
    model_rule seen;
    formula on, off;      /* assumed: the rule holds; it does not */
    const uint32_t *vars; /* what decides it: slots, propositions behind them, and last the draft's open brackets */
    size_t n_vars;
    solver *alone; /* see problem_alone(); NULL until asked for */
} problem_rule;

typedef VEC(bargain_set) set_list;

typedef struct problem {
    arena *memory;
    model m;
    solver s;
    deadline until;
    uint64_t max;
    bargain_rule *rules; /* by name */
    size_t n_rules;
    problem_rule *formulas; /* one for each of them */
    formula said;           /* what the draft says */
    solver undrafted;       /* the rules alone, without the draft; the same as s where there is none */
    numbers drafted;        /* slots of which the draft speaks and that some rule reads */
    numbers binding;        /* those that bind, in order */
    numbers *readers;       /* for each variable: the places in binding of the rules that it decides */
    size_t n_vars;
    set_list conflicts;
    bool all_conflicts;
} problem;

/* Reads the rules. False after an error in D. */
bool problem_open(problem *p, arena *a, const vocabulary *v, const pack *const *packs, size_t n_packs,
                  const bargain_settings *s, diags *d);

/* Whether these rules can hold at once; after yes, p->s has an assignment in which they do. */
solve_answer problem_ask(problem *p, const uint32_t *rules, size_t n);
/* The same without the assignment. */
solve_answer problem_can(problem *p, const uint32_t *rules, size_t n);
/* Rules that cannot hold at once, RULES[0..*N), cut down to a minimal conflict in place. False where time ran out. */
bool problem_shrink(problem *p, uint32_t *rules, size_t *n);
/* Whether a bracket of the draft decides it. */
bool problem_reads_brackets(const problem *p, const problem_rule *r);
/* What a variable is in the assignment that p->s has, as literals that can be assumed of IN. */
void problem_literals(problem *p, solver *in, uint32_t var, formula **out, size_t *n);
/* A solver that knows nothing but that this rule fails: quick to ask. */
solver *problem_alone(problem *p, uint32_t rule);
/* Sorted by name, and copied. */
bargain_set problem_set(problem *p, const uint32_t *rules, size_t n);
/* By size, then by names. */
void problem_sort(set_list *sets);

/* conflicts.c: every minimal conflict among the binding rules, into p->conflicts, up to p->max of them. */
void problem_find_conflicts(problem *p);
/* corrections.c: needs the conflicts. OF: only rules of this pack may fall, and only the smallest sets are wanted;
 * NULL: rules of all packs, all minimal sets. */
bargain_sets problem_corrections(problem *p, const pack *of);
/* witness.c: NULL where there is none, or, after an error in D, where the judge does not accept it. */
const bargain_witness *problem_witness(problem *p, const deal *given, const pack *const *packs, size_t n_packs,
                                       diags *d);
/* settle.c: makes S's assignment the first of all, in the vocabulary's order; SILENT is what each slot's silence is.
 * False where time ran out. */
bool problem_settle(problem *p, solver *s, const numbers *slots, const formula *silent);
/* explain.c: the terms that a conflict is about. */
bargain_conflict problem_explain(problem *p, bargain_set rules);
/* demand.c: what a rule or the draft wants of a term by itself. */
bargain_demand problem_demand(problem *p, uint32_t rule, uint32_t slot);

#endif
