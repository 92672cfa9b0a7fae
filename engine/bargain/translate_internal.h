/* Internal to translate*.c: the state of a translation, and what its files share. */

#ifndef BARGAIN_TRANSLATE_INTERNAL_H
#define BARGAIN_TRANSLATE_INTERNAL_H

#include "bargain/translate.h"

/* A variable of a macro or a bind, in scope. */
typedef struct scope scope;
struct scope {
    const cel_ast *declared;
    bool second;
    const sym *value;
    const scope *outer;
};

typedef struct translation {
    model *m;
    logic *l;
    arena *a;
    const cel_text_at *at;
} translation;

/* A definition, translated once, and the propositions in it. */
typedef struct translated {
    const cel_definition *definition;
    sym value;
    const uint32_t *touched;
    size_t n_touched;
} translated;

/* The value of X. A term that is a point stays one until it is read. */
sym tr(translation *t, const scope *s, const cel_ast *x);
/* The same, read: no case is a point. */
sym tr_value(translation *t, const scope *s, const cel_ast *x);
/* Reads every case of S that is a point, or only leaves, so that groups stay points. */
sym tr_read(translation *t, const sym *s, bool only_leaves);
/* Starts OUT with the unknowns and errors of N operands of a strict operation, an unknown before an error. Returns when
 * there is neither. OUT becomes opaque if one of them is. */
formula tr_open_sum(translation *t, sym_sum *out, const sym *args, size_t n);
/* && (or, if ANY, ||) of N bools: an operand that decides wins over unknowns, and those over errors. */
sym tr_and_or(translation *t, const truth *v, size_t n, bool any);
truth tr_truth(translation *t, const sym *v, const char **opaque);

/* ---- points: translate.c ---- */
bool tr_child(const translation *t, const sym_point *p, str name, sym_point *out);
/* The names below a point: fields, then members. */
str_list tr_names(translation *t, const cel_shape *s);
/* Whether thing I of a domain is there; unknown if there may be more than are named. Other members always are. */
truth tr_thing(translation *t, const domain *d, uint32_t i);
/* Whether CHILD, which is directly below P, is a key of it. */
truth tr_is_key(translation *t, const sym_point *p, const sym_point *child);

/* ---- operators and functions: translate_call.c ---- */
sym tr_call(translation *t, const scope *s, const cel_ast *x);
/* Applies ONE to every combination of the arguments' cases, as a strict call: unknowns and errors come first. */
typedef void tr_apply(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out);
sym tr_strict(translation *t, const cel_ast *x, const sym *args, uint32_t n, tr_apply *one);
formula tr_equal(translation *t, const sym *a, const sym *b, const char **opaque);
formula tr_equal_cases(translation *t, const sym_case *a, const sym_case *b, const char **opaque);
/* A constant optional as a case of kind SYM_OPTIONAL; other cases as they are. */
sym_case tr_as_optional(translation *t, const sym_case *c);

/* ---- lists and comprehensions: translate_list.c ---- */
/* A function over lists whose elements may be present or not. False if it is none of those known here. */
bool tr_list_call(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out);
formula tr_equal_lists(translation *t, const sym_list *a, const sym_list *b, const char **opaque);
/* Whether V is an element. */
formula tr_in_list(translation *t, const sym_list *list, const sym *v, const char **opaque);
/* Adds the element at index KEY: an error if there is none, or optional.none() if OPTIONAL. */
void tr_element(translation *t, const sym_list *l, const sym_case *key, bool optional, formula when, sym_sum *out);
sym tr_comprehension(translation *t, const scope *s, const cel_ast *x);

#endif
