/* Internal to the checker: its state, and what its files share. */

#ifndef CEL_CHECKER_H
#define CEL_CHECKER_H

#include "cel/check.h"

#define CHECK_MOST_ERRORS 25 /* shown of one expression */

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
    uint32_t size;    /* counted while settling: subexpressions */
    uint32_t defined; /* ... and those of the definitions that are used */
    bool settling;    /* all types are known, and are being written to the tree */
    unsigned errors;  /* in this expression */
    VEC(scope_local) locals;
    VEC(const cel_type *) bindings; /* of type variables, by number; NULL: not bound */
    VEC(const cel_type *) trail;    /* the variables that were bound, in order, so that this can be undone */
} checker;

/* Reports an error at X, unless lenient. Returns the type of an expression with an error. */
const cel_type *check_error(checker *c, const cel_ast *x, str note, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
str check_type_text(checker *c, const cel_type *t);

/* ---- type variables and overloads (check_types.c) ---- */

const cel_type *check_fresh(checker *c);
/* T with its type variables replaced by their types. DYN: variables that are not bound become dyn. */
const cel_type *check_resolve(checker *c, const cel_type *t, bool dyn);
/* Whether a value of type FROM can be used as a TO. Binds type variables. */
bool check_assign(checker *c, const cel_type *to, const cel_type *from);
/* The type of values of either type; dyn if they have nothing in common. */
const cel_type *check_join(checker *c, const cel_type *a, const cel_type *b);
/* T, with strings that can have any value. */
const cel_type *check_widen(checker *c, const cel_type *t);
/* The type of a call. Sets x->overload if only one overload fits; reports an error if none does. */
const cel_type *check_overloads(checker *c, cel_ast *x, str name, bool member, const cel_type *const *args, size_t n);

/* ---- names (check.c) ---- */

/* The type of the name that X (IDENT or SELECT) is, with its meaning set; NULL if X is not a name. */
const cel_type *check_name(checker *c, cel_ast *x);
const cel_type *check_unknown_name(checker *c, cel_ast *x);
/* Turns the member call math.abs(x) into a call of the function "math.abs". */
void check_namespaced(checker *c, cel_ast *x);
const scope_local *check_local(const checker *c, str name);

/* ---- terms: fields, members and values (check_terms.c) ---- */

/* The type of a leaf, of a group or of a family. */
const cel_type *check_shape_type(checker *c, const cel_shape *s);
const cel_type *check_field(checker *c, cel_ast *x, const cel_type *of);
/* The type of has(T) for a term T that is a name or an index. */
const cel_type *check_has_term(checker *c, const cel_ast *x);
const cel_type *check_key(checker *c, cel_ast *x, const cel_type *of, const cel_ast *key);
void check_comparison(checker *c, cel_ast *x);
void check_guards(checker *c, cel_ast *x);
/* The strings of a list of string literals as a domain, else NULL. */
const domain *check_literal_domain(checker *c, const cel_ast *list);

#endif
