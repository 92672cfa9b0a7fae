/* Internal to module bargain: the rules of several packs as one constraint problem.
 *
 * Each rule stands behind a selector variable that can be assumed: `on` implies that the rule holds, `off` that it does
 * not. So one incremental solver answers for any set of rules whether some deal satisfies all of them. */

#ifndef BARGAIN_PROBLEM_H
#define BARGAIN_PROBLEM_H

#include "bargain/bargain.h"
#include "bargain/model.h"
#include "judge/judge.h"

typedef struct problem_rule {
    model_rule seen;
    formula on, off;
    const uint32_t *vars; /* the problem's variables that decide it */
    size_t n_vars;
    solver *alone; /* see problem_alone(); NULL until then */
} problem_rule;

typedef VEC(bargain_set) set_list;

typedef struct problem {
    arena *memory;
    model m;
    solver s;                /* the rules, and what the draft says */
    limit until;             /* of everything; m.logic.until is that of the question that is asked now */
    uint64_t max, max_steps; /* of the settings */
    bargain_rule *rules;     /* by name */
    size_t n_rules;
    problem_rule *formulas; /* one for each of them */
    formula said;           /* what the draft says */
    solver undrafted;       /* the rules without the draft; the same as s if there is none */
    numbers drafted;        /* slots that the draft sets and that some rule reads */
    numbers binding;        /* rules that bind, ascending */
    numbers *readers;       /* by variable: the rules that it decides, by their place in `binding` */
    size_t n_vars;          /* the slots by their numbers, then the propositions, then one for the draft's brackets */
    set_list conflicts;
    bool all_conflicts;
    bool no_witness;                /* a limit was reached before a deal was found; else it needs text */
    struct conflict_search *search; /* conflicts.c's; NULL before */
} problem;

/* The rules of all packs, or only their red lines, by name. Red lines bind. */
bargain_rule *problem_list_rules(arena *a, const pack *const *packs, size_t n_packs, bool only_red_lines, size_t *n);

/* Translates the rules. False after an error in D. */
bool problem_open(problem *p, arena *a, const vocabulary *v, const pack *const *packs, size_t n_packs,
                  const bargain_settings *s, diags *d);

/* Whether one deal can satisfy these rules; after SOLVE_YES, p->s has such a deal. */
solve_answer problem_ask(problem *p, const uint32_t *rules, size_t n);
/* The same without the deal. */
solve_answer problem_can(problem *p, const uint32_t *rules, size_t n);
/* Shrinks RULES[0..*N), which no deal satisfies, to a minimal conflict, in place. False if a limit was reached. */
bool problem_shrink(problem *p, uint32_t *rules, size_t *n);
/* Whether it reads a term that the draft has in brackets. */
bool problem_reads_brackets(const problem *p, const problem_rule *r);
/* The value that a variable has in the deal of p->s, as literals that can be assumed in IN. */
void problem_literals(problem *p, solver *in, uint32_t var, formula_list *out);
/* A solver that knows only that this rule does not hold: fast. */
solver *problem_alone(problem *p, uint32_t rule);
/* A sorted copy. */
bargain_set problem_set(problem *p, const uint32_t *rules, size_t n);
/* By size, then by names. */
void problem_sort(set_list *sets);

/* What kept questions from being answered: a limit that was reached, or of which too little was left; or the solver. */
bargain_limit problem_limit(const logic *l, limit until);

/* The verdict on a rule; V has its pack. */
const rule_verdict *problem_verdict_of(const verdict *v, const bargain_rule *r);
/* The rule passes or is not applicable. */
bool rule_accepted(const rule_verdict *v);

/* conflicts.c: adds minimal conflicts among the binding rules to p->conflicts, until all are known, there are more than
 * p->max, or the current limit has passed. Returns whether another call can find more. */
bool problem_find_conflicts(problem *p);
/* corrections.c: sets of rules to give up, from the conflicts. If OF is NULL: all minimal sets, over all packs; else
 * only rules of OF, and only the smallest sets. */
bargain_sets problem_corrections(problem *p, const pack *of);
/* witness.c: a deal that satisfies all binding rules; NULL if none was found, or after an error in D. The search for
 * the fewest terms gets half of what is left of the current limit: then any deal will do. */
const bargain_witness *problem_witness(problem *p, const deal *given, const pack *const *packs, size_t n_packs,
                                       diags *d);
/* conflict_explanation.c: the terms that a conflict is about. */
bargain_conflict problem_explain(problem *p, bargain_set rules);

#endif
