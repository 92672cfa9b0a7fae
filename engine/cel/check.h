/* The checker: what names mean and what types expressions have, against a table of variables.
 *
 * An environment is built once, then only read: threads may share it. */

#ifndef CEL_CHECK_H
#define CEL_CHECK_H

#include "base/map.h"
#include "cel/ast.h"

typedef struct cel_definition {
    str name;
    cel_text_at at;
    cel_ast *ast;                        /* checked */
    const struct cel_program **compiled; /* the compiler's own: NULL in it until a program first uses the definition */
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
    uint32_t number; /* of VALUE: its place in cel_context.variables */
} cel_variable;

typedef struct cel_env {
    arena *memory;
    str container; /* namespace for resolving names; "" for the root */
    VEC(cel_variable) variables;
    bool strict_domains; /* report comparisons with values that cannot be, unguarded reads of absent terms, constant
                            conditions */
    struct cel_scanner *scanner; /* to which constant searches are added; NULL: each runs on its own */
    map index;                   /* private */
} cel_env;

void cel_env_init(cel_env *e, arena *a);
/* False where the name is taken already. */
bool cel_env_add(cel_env *e, cel_variable v);
const cel_variable *cel_env_find(const cel_env *e, str name);

typedef struct cel_check_options {
    bool lenient;            /* resolve names only: everything is dyn, type errors are left to evaluation */
    const cel_type *require; /* the type that the whole must have, or NULL */
    bool definition;         /* guards are asked for where the definition is used, not in it */
} cel_check_options;

/* Checks AST in place. Reports all errors. Returns the type, or NULL after an error. A variable that does not exist is
 * an error also when lenient. */
const cel_type *cel_check(const cel_env *e, const cel_text_at *at, cel_ast *ast, cel_check_options options, diags *d);

/* Adds a definition: parses, checks and names it. It may use those added before it. NULL after an error. */
const cel_definition *cel_env_define(cel_env *e, str name, const cel_text_at *at, diags *d);

#endif
