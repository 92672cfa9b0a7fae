/* Symbolic values: what an expression comes to under every deal at once.
 *
 * A sym says, for each deal, one of: the expression is unknown, it is an error, or it is the value of one case. The
 * guards (formulas over the deal's slots) exclude each other and leave nothing out. Values that the solver can count
 * with (bools, ints, doubles, durations, timestamps, free strings) are terms; lists are elements, each with the formula
 * of its being there; all other values are constants, so that the library of the language itself can be asked about
 * them, case by case.
 *
 * A sym may also be opaque: nothing here can express it. Whoever needs it is opaque too, up to the nearest bool, which
 * becomes a free proposition (see translate.h). */

#ifndef BARGAIN_SYM_H
#define BARGAIN_SYM_H

#include "bargain/logic.h"
#include "cel/ast.h"

typedef enum {
    SYM_CONST,     /* value */
    SYM_BOOL,      /* term, a formula */
    SYM_INT,       /* term of sort Int, within 64 bits */
    SYM_DOUBLE,    /* term, a double of IEEE 754 */
    SYM_DURATION,  /* term of sort Int: nanoseconds */
    SYM_TIMESTAMP, /* term of sort Int: nanoseconds since 1970-01-01T00:00Z */
    SYM_TEXT,      /* term of sort String */
    SYM_LIST,      /* list */
    SYM_OPTIONAL,  /* some; NULL for none */
    SYM_POINT,     /* point: a group or family of slots, or a leaf that is not read yet */
} sym_kind;

/* Families that a path may have. */
#define SYM_MOST_FAMILIES 8

typedef struct sym_point {
    const cel_shape *shape;
    uint32_t index[SYM_MOST_FAMILIES];
    uint32_t n;
    bool optional; /* reached through .? : what is absent is nothing */
} sym_point;

typedef struct sym sym;
typedef struct sym_list sym_list;

typedef struct sym_case {
    formula when;
    sym_kind kind;
    union {
        Z3_ast term;
        cel_value value;
        const sym_list *list;
        const sym *some;
        const sym_point *point;
    };
} sym_case;

struct sym {
    const char *opaque; /* why nothing is known of it; NULL: the rest holds */
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

/* A bool as the language's logic needs it. */
typedef struct truth {
    formula yes, no, unknown, error;
} truth;

/* Most combinations of cases that one operation is worked out for, one by one; beyond it is opaque. */
#define SYM_MOST_CASES 4096u

sym sym_opaque(const logic *l, const char *why);
sym sym_failed(const logic *l);             /* always an error */
sym sym_const(const logic *l, cel_value v); /* may be an error or an unknown */
sym sym_one(const logic *l, sym_case c);    /* always this case; its guard is ignored */
sym sym_bool(const logic *l, formula f);
sym sym_of_truth(const logic *l, truth t);
sym sym_term(const logic *l, sym_kind kind, Z3_ast term);
sym sym_point_at(const logic *l, const sym_point *p);
sym sym_list_of(const logic *l, const sym_item *v, size_t n);

/* What is no bool is an error. S must not be opaque. */
truth sym_truth(const logic *l, const sym *s);

/* A constant of a number, a bool, a time as a term; false for other kinds. */
bool sym_case_term(logic *l, const sym_case *c, sym_kind *kind, Z3_ast *term);
/* A list's elements, also of a constant list; NULL where the case is no list. */
const sym_list *sym_case_list(const logic *l, const sym_case *c);
/* The value of a case that is the same in every deal; false where there is none. */
bool sym_case_const(const logic *l, const sym_case *c, cel_value *out);

/* Collecting the outcome of an operation, guard by guard. */
typedef struct sym_sum {
    logic *l;
    const char *opaque;
    VEC(sym_case) cases;
    VEC(formula) unknown, error;
    VEC(formula) yes, is_bool; /* bools are brought together: where one is there, and where it is true */
} sym_sum;

void sum_open(sym_sum *s, logic *l);
void sum_opaque(sym_sum *s, const char *why);
void sum_unknown(sym_sum *s, formula when);
void sum_error(sym_sum *s, formula when);
void sum_case(sym_sum *s, formula when, sym_case c);
void sum_value(sym_sum *s, formula when, cel_value v); /* an error or unknown counts as such */
void sum_sym(sym_sum *s, formula when, const sym *v);
sym sum_close(sym_sum *s);

/* Every value that a sym without terms can have, one by one, with what must hold for it. False where there are more
 * than SYM_MOST_CASES, or terms among them. Unknowns and errors are left out. */
typedef struct sym_way {
    formula when;
    cel_value value;
} sym_way;
bool sym_ways(logic *l, const sym *s, const sym_way **out, size_t *n);
bool sym_case_ways(logic *l, const sym_case *c, const sym_way **out, size_t *n);

#endif
