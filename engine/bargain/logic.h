/* Logic: formulas of the solver, built so that what is plain is folded away at once.
 *
 * The only header besides solve.h that knows the solver's names. Terms belong to the context and live as long as it
 * does; nothing is counted. Everything is deterministic: the same calls in the same order give the same terms. Not
 * thread-safe: a context belongs to one thread. */

#ifndef BARGAIN_LOGIC_H
#define BARGAIN_LOGIC_H

#include <z3.h>

#include "base/arena.h"

typedef Z3_ast formula; /* of sort Bool */

typedef struct logic {
    Z3_context z;
    arena *memory;
    formula yes, no;
    Z3_sort boolean, integer, real, text;
    Z3_sort number;  /* a double of IEEE 754; made when first asked for, see logic_number_sort() */
    bool arithmetic; /* some term is no pure formula of Booleans: decides which solver is used */
} logic;

/* A context of its own, tied to A: it goes when A is freed. */
void logic_open(logic *l, arena *a);

formula logic_of(const logic *l, bool b);
bool logic_is_yes(const logic *l, formula f);
bool logic_is_no(const logic *l, formula f);
formula logic_not(const logic *l, formula f);
formula logic_and(const logic *l, formula a, formula b);
formula logic_or(const logic *l, formula a, formula b);
formula logic_all(const logic *l, const formula *v, size_t n);
formula logic_any(const logic *l, const formula *v, size_t n);
/* A new variable; NAME is for people who read what the solver was given. */
formula logic_new(const logic *l, str name);

/* Exactly one of N formulas holds. */
formula logic_exactly_one(const logic *l, const formula *v, size_t n);

/* Whole numbers without bound. */
Z3_ast logic_int(logic *l, int64_t i);
Z3_ast logic_new_int(logic *l, str name);
Z3_ast logic_choose(const logic *l, formula if_, Z3_ast then, Z3_ast otherwise);
/* LEAST <= I <= MOST. */
formula logic_between(logic *l, Z3_ast i, int64_t least, int64_t most);
/* How many of N hold. */
Z3_ast logic_count(logic *l, const formula *v, size_t n);
/* A fixed number: false where T is none or does not fit. */
bool logic_fixed_int(const logic *l, Z3_ast t, int64_t *out);

Z3_sort logic_number_sort(logic *l);
Z3_ast logic_number(logic *l, double d);
Z3_ast logic_new_number(logic *l, str name);

Z3_ast logic_text(logic *l, str s);
Z3_ast logic_new_text(logic *l, str name);
/* What an assignment gives a text, in A. */
const str *logic_text_in(const logic *l, arena *a, Z3_model assignment, Z3_ast t);

#endif
