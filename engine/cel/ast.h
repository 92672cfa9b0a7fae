/* Abstract syntax trees: the parser builds them, with a position for every node; the checker adds types and meanings.
 *
 * Macros (has, all, exists, exists_one, map, filter, their two-variable forms, transformList, transformMap, cel.bind,
 * ...) are nodes of their own, so that the evaluator can run them over slots and reasons can cite them as they were
 * written. A tree is in an arena. Its nesting is limited, so recursion over it is safe. */

#ifndef CEL_AST_H
#define CEL_AST_H

#include "cel/library.h"
#include "source/node.h"

/* The deepest nesting of a tree. Left-leaning chains (a && b && ..., a + b + ..., a.b.c) of any length count as one
 * level:
 * && and || have any number of arguments, other chains are walked in a loop. */
#define CEL_MAX_DEPTH 250

typedef enum {
    CEL_X_LITERAL,    /* value */
    CEL_X_IDENT,      /* name; a leading dot makes it absolute */
    CEL_X_SELECT,     /* args[0].name */
    CEL_X_OPT_SELECT, /* args[0].?name */
    CEL_X_HAS,        /* has(args[0].name); if name is empty, has(args[0]), which is a name or an index */
    CEL_X_INDEX,      /* args[0][args[1]] */
    CEL_X_OPT_INDEX,  /* args[0][?args[1]] */
    CEL_X_CALL, /* name(args...), or args[0].name(...) if member; unary and binary operators as _+_, !_, -_, @in ...
                 */
    CEL_X_AND,  /* args[0] && args[1] && ... */
    CEL_X_OR,   /* args[0] || args[1] || ... */
    CEL_X_CONDITION,     /* args[0] ? args[1] : args[2] */
    CEL_X_LIST,          /* [args...]; optional[i] if written [?x] */
    CEL_X_MAP,           /* {args[0]: args[1], ...}; optional[i] for entry i */
    CEL_X_COMPREHENSION, /* args[0].macro(var, [var2,] args[1] [, args[2]]) */
    CEL_X_BIND,          /* cel.bind(var, args[0], args[1]) */
} cel_ast_kind;

typedef enum {
    CEL_MACRO_ALL, /* args: range, predicate */
    CEL_MACRO_EXISTS,
    CEL_MACRO_EXISTS_ONE,
    CEL_MACRO_FILTER,
    CEL_MACRO_MAP,            /* args: range, transform [, filter] : the filter of map(x, p, t) is args[2] */
    CEL_MACRO_TRANSFORM_LIST, /* args: range, transform [, filter] */
    CEL_MACRO_TRANSFORM_MAP,  /* args: range, transform [, filter] */
    CEL_MACRO_TRANSFORM_MAP_ENTRY,
    CEL_MACRO_SORT_BY, /* args: range, key */
    CEL_MACRO_OPT_MAP, /* args: optional, transform */
    CEL_MACRO_OPT_FLAT_MAP,
} cel_macro;

/* The meaning of a name. */
typedef enum {
    CEL_REF_NONE,
    CEL_REF_LOCAL,      /* a macro's variable: local is the macro that declares it, second is set for var2 */
    CEL_REF_SHAPE,      /* a point of the slots; type->shape */
    CEL_REF_SET,        /* the names of a domain, as a list of strings */
    CEL_REF_TABLE,      /* the rows of a table */
    CEL_REF_DEFINITION, /* another checked expression, shared */
    CEL_REF_VARIABLE,   /* a variable of the context, by number */
    CEL_REF_CONSTANT,   /* value: a type's name, an enum constant */
} cel_ref_kind;

typedef struct cel_ast cel_ast;
struct cel_ast {
    cel_ast_kind kind;
    cel_macro macro;
    bool member;                 /* CALL: with a receiver, args[0] */
    bool absolute;               /* IDENT: written with a leading dot */
    bool grouped;                /* in parentheses, so selections from it are not parts of a name */
    uint32_t from, to;           /* its bytes in the text of the expression */
    uint32_t name_from, name_to; /* bytes of name, operator or macro name, for carets */
    str name, var, var2;         /* var2 is empty in one-variable forms */
    cel_value value;
    cel_ast **args;
    uint32_t n_args;
    bool *optional; /* LIST and MAP: NULL, or one per element or entry */

    /* written by the checker */
    const cel_type *type;
    cel_ref_kind ref;
    const cel_ast *local; /* CEL_REF_LOCAL */
    bool second;
    const struct cel_definition *definition;
    const domain *set;
    const cel_table *table;
    uint32_t variable;
    const cel_overload *overload; /* CALL: the only overload that fits; NULL: chosen by the values */
};

/* The text of an expression, and where it comes from, for diagnostics. */
typedef struct cel_text_at {
    str text;
    const node *node; /* the string in a file, or NULL */
    const char *name; /* shown as the file name if node is NULL; NULL: "<expression>" */
} cel_text_at;

/* The error of has() with an argument that is not a field or a term. The parser finds what can never be one, the
 * checker the rest. */
#define CEL_HAS_MESSAGE "has() takes a field selection or a term"
#define CEL_HAS_NOTE    "for example has(ceasefire.line)"

/* The name of macro I of those that run over lists, maps or optionals; NULL after the last. */
const char *cel_macro_name(size_t i);

/* Parses an expression. NULL after an error. */
cel_ast *cel_parse(arena *a, const cel_text_at *at, diags *d);

/* The text of a node, as it is written. */
str cel_ast_text(const cel_text_at *at, const cel_ast *x);

/* Reports an error at bytes [from, to) of the expression. */
void cel_report(diags *d, const cel_text_at *at, uint32_t from, uint32_t to, str note, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

#endif
