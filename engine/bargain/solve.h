/* Asking the solver: one set of facts, and questions under assumptions.
 *
 * Deterministic as long as no deadline passes: no random seed but the library's fixed one. The clock is read for the
 * deadline alone; a thread of its own waits for it and interrupts the solver then. */

#ifndef BARGAIN_SOLVE_H
#define BARGAIN_SOLVE_H

#include "bargain/model.h"

typedef enum { SOLVE_NO, SOLVE_YES, SOLVE_UNKNOWN } solve_answer;

/* A moment after which every question is answered with SOLVE_UNKNOWN. */
typedef struct deadline {
    int64_t at; /* milliseconds of a clock that only runs forward; 0: never */
} deadline;

deadline deadline_in(uint64_t seconds); /* 0: never */
/* The moment half way between now and D. */
deadline deadline_half(deadline d);
bool deadline_passed(deadline d);
unsigned deadline_left(deadline d); /* milliseconds, at most UINT_MAX - 1; 0 where it has passed */

typedef struct solver {
    const logic *l;
    arena *memory;
    deadline until;
    Z3_model assignment; /* of the last SOLVE_YES; NULL before any */
    /* private */
    Z3_solver z;
} solver;

/* A solver that knows M's facts, as they are now: ask for all slots before. It lives as long as M's arena. */
void solver_open(solver *s, model *m, deadline until);
/* One without facts, over formulas of Booleans. */
void solver_open_plain(solver *s, model *m, deadline until);
/* One for any formulas of M, without its facts. */
void solver_open_bare(solver *s, model *m, deadline until);
void solver_add(solver *s, formula f);
/* A new name for F, to be assumed: assumptions are variables or their negations. */
formula solver_name(solver *s, formula f);
/* Whether all that was added and the N assumed literals hold in some assignment. */
solve_answer solver_ask(solver *s, const formula *assumed, size_t n);
/* The same where only the answer is wanted: faster; the last assignment stays. */
solve_answer solver_can(solver *s, const formula *assumed, size_t n);
/* After SOLVE_NO: marks which of the N assumed literals were needed; not always the fewest. Returns how many. */
size_t solver_core(const solver *s, const formula *assumed, size_t n, bool *needed);
/* Whether F holds in the last assignment. */
bool solver_holds(const solver *s, formula f);

#endif
