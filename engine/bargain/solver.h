/* Formulas and solvers: the only module interface that uses Z3's names.
 *
 * Formulas are built so that constants are folded at once (`x && true` is x). They belong to the context and live as
 * long as it does; nothing is reference-counted. The same calls in the same order give the same formulas. A context
 * belongs to one thread. If the library's memory ends, that is one of the arena in which the context was opened.
 *
 * A solver holds a set of asserted formulas and answers questions under assumptions (literals that hold for one
 * question only). It is deterministic as long as no time limit is reached: the library's random seed is fixed, and the
 * clock is read only for a time limit. One extra thread per context with a time limit interrupts the solver then. */

#ifndef BARGAIN_SOLVER_H
#define BARGAIN_SOLVER_H

#include <z3.h>

#include "base/arena.h"

/* ---- formulas ---- */

typedef Z3_ast formula; /* of sort Bool */
typedef VEC(formula) formula_list;

/* Until when solvers may work: a moment, and a number of the library's own steps, which does not depend on the machine.
 * All zero: no limit. */
typedef struct limit {
    int64_t at;      /* milliseconds of a monotonic clock; 0: never */
    uint64_t steps;  /* of *taken; 0: any number */
    uint64_t *taken; /* steps so far, of all contexts that share the limit; counted if STEPS is not 0 */
} limit;

typedef struct logic {
    Z3_context z;
    limit until;           /* what all solvers of the context obey now: see logic_limit() */
    struct opened *opened; /* what is known of the context when the library reports an error */
    struct watch *watch;   /* the thread that waits for it; NULL: none yet */
    unsigned counted;      /* the library's count of steps after the last question */
    bool gave_up;          /* some question had no answer although the limit was not reached */
    arena *memory;
    formula yes, no;
    Z3_sort boolean, integer, text;
    Z3_sort number;  /* a double of IEEE 754; created on first use, see logic_number_sort() */
    bool arithmetic; /* some formula contains numbers or texts; decides which solver is used */
    struct far_letters *far;
} logic;

/* Creates a context that is closed when A is freed. */
void logic_open(logic *l, arena *a);

formula logic_of(const logic *l, bool b);
bool logic_is_yes(const logic *l, formula f);
bool logic_is_no(const logic *l, formula f);
formula logic_not(const logic *l, formula f);
formula logic_and(const logic *l, formula a, formula b);
formula logic_or(const logic *l, formula a, formula b);
formula logic_all(const logic *l, const formula *v, size_t n);
formula logic_any(const logic *l, const formula *v, size_t n);
formula logic_implies(const logic *l, formula a, formula b);
/* A new Boolean variable. NAME only helps people who read a dump of the solver's input. */
formula logic_new(const logic *l, str name);
/* Exactly one of N formulas holds. */
formula logic_exactly_one(const logic *l, const formula *v, size_t n);

/* Unbounded integers. */
Z3_ast logic_int(logic *l, int64_t i);
Z3_ast logic_new_int(logic *l, str name);
/* THEN if CONDITION holds, else OTHERWISE: of any one sort. */
Z3_ast logic_choose(const logic *l, formula condition, Z3_ast then, Z3_ast otherwise);
/* LEAST <= I <= MOST. */
formula logic_between(logic *l, Z3_ast i, int64_t least, int64_t most);
/* The number of formulas that hold, as an integer. */
Z3_ast logic_count(logic *l, const formula *v, size_t n);
/* The value of an integer constant; false if T is not a constant or does not fit 64 bits. */
bool logic_fixed_int(const logic *l, Z3_ast t, int64_t *out);

Z3_sort logic_number_sort(logic *l);
Z3_ast logic_number(logic *l, double d);
Z3_ast logic_new_number(logic *l, str name);

Z3_ast logic_text(logic *l, str s);
Z3_ast logic_new_text(logic *l, str name);

/* ---- assignments: what a satisfying assignment gives a formula or term ---- */

bool assignment_holds(const logic *l, Z3_model assignment, formula f);
int64_t assignment_int(const logic *l, Z3_model assignment, Z3_ast t);   /* 0 if it does not fit 64 bits */
double assignment_number(const logic *l, Z3_model assignment, Z3_ast t); /* exact, by its bits */
const str *assignment_text(const logic *l, arena *a, Z3_model assignment, Z3_ast t);

/* ---- limits ---- */

limit limit_new(arena *a, uint64_t seconds, uint64_t steps); /* 0: none */
/* Sets the limit of all questions from now on. */
void logic_limit(logic *l, limit until);
/* A limit at which 1 / N of what is left to L is used. */
limit limit_part(limit l, unsigned n);
/* A limit that leaves so much to L, as limit_left() measures it. */
limit limit_before(limit l, uint64_t rest);
bool limit_passed(limit l);
/* What is left: steps if they are limited, else milliseconds; UINT64_MAX if there is no limit. */
uint64_t limit_left(limit l);

/* ---- solvers ---- */

/* UNKNOWN: the limit was reached before or meanwhile, or the library has no method for the question. */
typedef enum { SOLVE_NO, SOLVE_YES, SOLVE_UNKNOWN } solve_answer;

typedef struct solver {
    logic *l;
    Z3_model assignment; /* of the last SOLVE_YES from solver_ask(); NULL before any */
    /* private */
    Z3_solver z;
} solver;

/* A solver without assertions. It lives as long as the context. Z3 has a faster one for pure Booleans, which is used if
 * L has built no numbers and no texts yet. */
void solver_open(solver *s, logic *l);
/* The one for pure Booleans, for formulas that contain nothing else. */
void solver_open_boolean(solver *s, logic *l);
void solver_add(solver *s, formula f);
/* A new variable that implies F. Assumptions must be variables or negated variables. */
formula solver_name(solver *s, formula f);
/* Whether an assignment exists that satisfies all assertions and the N assumptions. */
solve_answer solver_ask(solver *s, const formula *assumed, size_t n);
/* The same without the assignment: faster, and keeps the last one. */
solve_answer solver_can(solver *s, const formula *assumed, size_t n);
/* After SOLVE_NO: marks an unsatisfiable core among the N assumptions, which need not be minimal. */
void solver_core(const solver *s, const formula *assumed, size_t n, bool *needed);
/* Whether the assumptions that IN marks are possible together. After SOLVE_NO, IN marks only a minimal unsatisfiable
 * subset of them. */
solve_answer solver_shrink(solver *s, const formula *assumed, size_t n, bool *in);
/* Whether F holds in the last assignment. */
bool solver_holds(const solver *s, formula f);

/* ---- optimizers: weighted MaxSAT ---- */

typedef struct optimizer {
    logic *l;
    Z3_model assignment; /* of the last SOLVE_YES */
    /* private */
    Z3_optimize z;
} optimizer;

void optimizer_open(optimizer *o, logic *l);
void optimizer_add(optimizer *o, formula f);
/* F is wanted: without it, an assignment costs WEIGHT, a decimal number. */
void optimizer_prefer(optimizer *o, formula f, const char *weight);
/* The cheapest assignment that satisfies all assertions. */
solve_answer optimizer_ask(optimizer *o);

#endif
