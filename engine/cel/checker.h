/* Private to the checker: its state and the parts that its files share. */

#ifndef CEL_CHECKER_H
#define CEL_CHECKER_H

#include "cel/check.h"

/* Mistakes of one expression that are shown. */
#define CHECK_MOST_ERRORS 25

/* A variable of a macro, in scope. */
typedef struct scope_local {
    str name;
    const cel_ast *declared;
    bool second;
    const cel_type *type;
} scope_local;

typedef struct checker {
    const cel_env *env;
    arena *memory;
    const cel_text_at *at;
    diags *problems;
    bool lenient;
    bool failed;
    bool settling;   /* all types are known; what is left is to write them down */
    unsigned errors; /* in this expression */
    VEC(scope_local) locals;
    VEC(const cel_type *) bindings; /* of type variables, by number; NULL while free */
    VEC(const cel_type *) trail;    /* the variables that were bound, in order, so that they can be taken back */
} checker;

const cel_type *check_error(checker *c, const cel_ast *x, str note, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
str check_type_text(checker *c, const cel_type *t);

/* ---- check_unify.c: type variables ---- */
const cel_type *check_fresh(checker *c);
/* T with its type variables replaced by what they are bound to. With DYN, free ones become dyn. */
const cel_type *check_resolve(checker *c, const cel_type *t, bool dyn);
/* Whether a value of type FROM may stand where TO is wanted; binds type variables. */
bool check_assign(checker *c, const cel_type *to, const cel_type *from);
/* The type of values that are of one or the other: dyn where they have nothing in common. */
const cel_type *check_join(checker *c, const cel_type *a, const cel_type *b);
/* A string type without its list of possible values. */
const cel_type *check_widen(checker *c, const cel_type *t);
/* Finds the overload of a call; sets x->overload where it is just one. Reports where there is none. */
const cel_type *check_overloads(checker *c, cel_ast *x, str name, bool member, const cel_type *const *args, size_t n);

/* ---- check_name.c: what names mean ---- */
/* Resolves an identifier, or the longest qualified name that X (IDENT or SELECT) spells; NULL where X is no such name.
 */
const cel_type *check_name(checker *c, cel_ast *x);
const cel_type *check_unknown_name(checker *c, cel_ast *x);
/* Turns math.abs(x) into a call of "math.abs". */
void check_namespaced(checker *c, cel_ast *x);
const scope_local *check_local(const checker *c, str name);

/* ---- check_shape.c: fields, members and values of a vocabulary ---- */
/* The type of what is at a shape: of the leaf, or of the group or family. */
const cel_type *check_shape_type(checker *c, const cel_shape *s);
const cel_type *check_field(checker *c, cel_ast *x, const cel_type *of);
const cel_type *check_key(checker *c, cel_ast *x, const cel_type *of, const cel_ast *key);
void check_comparison(checker *c, cel_ast *x);
void check_guards(checker *c, cel_ast *x);
/* The strings of a list of string literals as a domain, or NULL. */
const domain *check_literal_domain(checker *c, const cel_ast *list);

#endif
