/* The checker: the meaning of names and the types of expressions, in an environment of variables.
 *
 * An environment is built once and then only read: threads may share it. */

#ifndef CEL_CHECK_H
#define CEL_CHECK_H

#include "base/map.h"
#include "cel/ast.h"

typedef struct cel_definition {
    str name;
    cel_text_at at;
    cel_ast *ast;                        /* checked */
    uint32_t size;                       /* its subexpressions, with its definitions written out */
    const struct cel_program **compiled; /* internal to the compiler */
} cel_definition;

typedef enum { CEL_VAR_SHAPE, CEL_VAR_SET, CEL_VAR_TABLE, CEL_VAR_DEFINITION, CEL_VAR_VALUE } cel_variable_kind;

typedef struct cel_variable {
    str name; /* may be qualified: "x.y" */
    cel_variable_kind kind;
    const cel_type *type; /* of SHAPE: with the shape; of SET: list(string) with values on the element; of TABLE:
                             list(row); of VALUE */
    const domain *set;
    const cel_table *table;
    const cel_definition *definition;
    uint32_t number; /* of VALUE: its index in cel_context.variables */
} cel_variable;

typedef struct cel_env {
    arena *memory;
    str container; /* the namespace in which names are resolved; "" for the root */
    VEC(cel_variable) variables;
    bool strict_domains;         /* report comparisons with impossible values, unguarded reads of absent terms, constant
                                    conditions */
    bool may_name_things;        /* an expression can name things of domains with 'named', because it is for one deal */
    bool strict_constants;       /* a constant that cannot be evaluated is an error of the compiler */
    struct cel_scanner *scanner; /* gets all constant searches; NULL: each search runs on its own */
    map index;                   /* private */
} cel_env;

void cel_env_init(cel_env *e, arena *a);
/* False if the name is already declared. */
bool cel_env_add(cel_env *e, cel_variable v);
const cel_variable *cel_env_find(const cel_env *e, str name);

typedef struct cel_check_options {
    bool lenient;            /* resolve names only: all types are dyn, and type errors occur at evaluation */
    const cel_type *require; /* the type that the whole must have, or NULL */
    uint32_t *size;          /* NULL, or gets the number of subexpressions, with definitions written out */
    bool definition;         /* missing guards are reported where the definition is used, not in it */
} cel_check_options;

/* Checks AST in place and reports all errors. Returns the type, or NULL after an error. */
const cel_type *cel_check(const cel_env *e, const cel_text_at *at, cel_ast *ast, cel_check_options options, diags *d);

/* Whether a checked tree uses the definition D, directly or through others. */
bool cel_ast_uses(const cel_ast *x, const cel_definition *d);

/* Parses and checks a definition, and adds it. It may use earlier definitions. NULL after an error. With
 * strict_constants it is compiled at once, so that errors in it are reported even if nothing uses it. */
const cel_definition *cel_env_define(cel_env *e, str name, const cel_text_at *at, diags *d);

#endif
