/* Symbolic values: the value of an expression for every deal at once.
 *
 * A sym is a set of guarded cases, as in symbolic execution: for each deal the expression is unknown, is an error, or
 * has the value of one case. The guards are formulas over the deal's slots; they exclude each other and cover all
 * deals. Values that the solver can compute with (bools, ints, doubles, durations, timestamps, strings) are terms of
 * the solver. A list is a sequence of elements, each with the formula of its presence. All other values are constants,
 * so that the language's own library can be called on them, case by case.
 *
 * A sym may be opaque instead: no formula expresses it. Every expression that needs it is opaque too, up to the nearest
 * bool, which becomes a free proposition (see translate.h). */

#ifndef BARGAIN_SYMBOLIC_H
#define BARGAIN_SYMBOLIC_H

#include "bargain/solver.h"
#include "cel/ast.h"

typedef enum {
    SYM_CONST,     /* value */
    SYM_BOOL,      /* term, a formula */
    SYM_INT,       /* term of sort Int, within 64 bits */
    SYM_DOUBLE,    /* term, a double of IEEE 754 */
    SYM_DURATION,  /* term of sort Int: nanoseconds */
    SYM_TIMESTAMP, /* term of sort Int: nanoseconds since 1970-01-01T00:00Z */
    SYM_TEXT,      /* term of sort String */
    SYM_MONEY,     /* term of sort Int, in the smallest unit of `currency` */
    SYM_LIST,      /* list */
    SYM_OPTIONAL,  /* some; NULL for optional.none() */
    SYM_POINT,     /* point: a group or family of slots, or a leaf that is not read yet */
} sym_kind;

/* The largest number of families in one path. */
#define SYM_MOST_FAMILIES 8

typedef struct sym_point {
    const cel_shape *shape;
    uint32_t index[SYM_MOST_FAMILIES];
    uint32_t n;
    bool optional; /* selected with .? : an absent term gives optional.none() */
} sym_point;

typedef struct sym sym;
typedef struct sym_list sym_list;

typedef struct sym_case {
    formula when;
    sym_kind kind;
    uint32_t currency; /* of SYM_MONEY */
    union {
        Z3_ast term;
        cel_value value;
        const sym_list *list;
        const sym *some;
        const sym_point *point;
    };
} sym_case;

struct sym {
    const char *opaque; /* the reason; NULL: the other fields are valid */
    formula unknown, error;
    const sym_case *v;
    size_t n;
};

typedef struct sym_item {
    formula there;
    sym value; /* never unknown or an error */
} sym_item;

struct sym_list {
    const sym_item *v;
    size_t n;
};

/* A bool in the language's logic: exactly one of the four holds. */
typedef struct truth {
    formula yes, no, unknown, error;
} truth;

/* The largest number of combinations of cases that one operation is evaluated for; above it the result is opaque. */
#define SYM_MOST_CASES 4096u

sym sym_opaque(const logic *l, const char *why);
sym sym_const(const logic *l, cel_value v); /* an error or an unknown becomes one */
sym sym_one(const logic *l, sym_case c);    /* always this case; ignores its guard */
sym sym_bool(const logic *l, formula f);
sym sym_of_truth(const logic *l, truth t);
sym sym_term(const logic *l, sym_kind kind, Z3_ast term);
sym sym_point_at(const logic *l, const sym_point *p);
sym sym_list_of(const logic *l, const sym_item *v, size_t n);
/* A copy of the cases of V, without its errors and unknowns: for elements and optionals. */
sym sym_value_of(const logic *l, const sym *v);

/* A value that is not a bool counts as an error. S must not be opaque. */
truth sym_truth(const logic *l, const sym *s);

/* The case as a term of the solver; converts constants of these kinds. False for other kinds. */
bool sym_case_term(logic *l, const sym_case *c, sym_kind *kind, Z3_ast *term);
/* The elements of a list or a constant list; NULL if the case is not a list. */
const sym_list *sym_case_list(const logic *l, const sym_case *c);
/* The value, if it is the same in every deal of this case; else false. */
bool sym_case_const(const logic *l, const sym_case *c, cel_value *out);

/* Collects the result of an operation, one guarded case at a time. All but L is empty at first. */
typedef struct sym_sum {
    logic *l;
    const char *opaque;
    VEC(sym_case) cases;
    formula_list unknown, error;
    formula_list yes, is_bool; /* all bools become one case: where there is one, and where it is true */
} sym_sum;

void sum_opaque(sym_sum *s, const char *why);
void sum_unknown(sym_sum *s, formula when);
void sum_error(sym_sum *s, formula when);
void sum_bool(sym_sum *s, formula when, formula f);
void sum_case(sym_sum *s, formula when, sym_case c);
void sum_value(sym_sum *s, formula when, cel_value v); /* an error or an unknown becomes one */
void sum_sym(sym_sum *s, formula when, const sym *v);
sym sum_close(sym_sum *s);

/* Enumerates all values of a case, each as a case of kind SYM_CONST. False if there are more than SYM_MOST_CASES, or if
 * some are terms of the solver. */
bool sym_case_outcomes(logic *l, const sym_case *c, sym *out);

#endif
