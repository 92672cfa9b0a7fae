/* Private to translate*.c: the state of a translation and the parts that its files share. */

#ifndef BARGAIN_TRANSLATING_H
#define BARGAIN_TRANSLATING_H

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

/* A definition that was translated once, and the propositions in it. */
typedef struct translated {
    const cel_definition *definition;
    sym value;
    const uint32_t *touched;
    size_t n_touched;
} translated;

sym tr(translation *t, const scope *s, const cel_ast *x);
/* The same, read: no case is a point. */
sym tr_value(translation *t, const scope *s, const cel_ast *x);

/* ---- translate_point.c: slots, groups and families ---- */
bool tr_child(const sym_point *p, str name, sym_point *out);
/* What a point is worth: a leaf's slot; a whole group is opaque. */
sym tr_read(translation *t, const sym_point *p);
/* Every case that is a point, read. */
sym tr_read_all(translation *t, const sym *s);
sym tr_has(translation *t, const scope *s, const cel_ast *x);
sym tr_select(translation *t, const scope *s, const cel_ast *x, const sym *key, bool optional);
/* Whether a child of a point is a key of it. */
truth tr_is_key(translation *t, const sym_point *child);
sym tr_shape_size(translation *t, const sym_point *p);
sym tr_key_in(translation *t, const sym_point *p, const sym *key);
/* The names below a point: fields, then members. */
str_list tr_names(translation *t, const cel_shape *s);

/* ---- translate_call.c: operators and functions on values ---- */
sym tr_call(translation *t, const scope *s, const cel_ast *x);
/* Applies ONE to every combination of the arguments' cases; unknowns and errors are weighed as for any strict call. */
typedef void tr_apply(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out);
sym tr_strict(translation *t, const cel_ast *x, const sym *args, uint32_t n, tr_apply *one);
formula tr_equal(translation *t, const sym *a, const sym *b, const char **opaque);
formula tr_equal_cases(translation *t, const sym_case *a, const sym_case *b, const char **opaque);

/* ---- translate_number.c: arithmetic and order on terms ---- */
/* True where it knew what to do and has added the outcome to OUT. */
bool tr_arithmetic(translation *t, str name, sym_kind kind, const Z3_ast *args, const sym_kind *kinds, uint32_t n,
                   formula when, sym_sum *out);
bool tr_order(translation *t, str name, const sym_case *a, const sym_case *b, formula when, sym_sum *out);
/* Equality of two numbers of any kinds; NULL where they are none. */
formula tr_equal_numbers(translation *t, sym_kind ka, Z3_ast a, sym_kind kb, Z3_ast b);

/* ---- translate_list.c ---- */
/* Functions over lists whose elements may or may not be there; true where it knew what to do. */
bool tr_list_call(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out);
formula tr_equal_lists(translation *t, const sym_list *a, const sym_list *b, const char **opaque);
/* The element at a place, into OUT: an error where there is none, or nothing where OPTIONAL. */
void tr_element(translation *t, const sym_list *l, const sym_case *key, bool optional, formula when, sym_sum *out);

/* ---- translate_loop.c ---- */
sym tr_comprehension(translation *t, const scope *s, const cel_ast *x);

#endif
