/* The library: all functions and operators that expressions may call, with their overloads.
 *
 * An overload is a signature as text and a C function over values, in a constant table (lib_*.c). The checker uses the
 * signatures. The evaluator calls the overload that the checker chose, or chooses one by the kinds of the arguments.
 *
 * The evaluator has == != < <= > >= ! in, or() and orValue() itself; the table has their signatures for the checker,
 * with a NULL function. && || ?: and macros are not calls at all.
 *
 * A new function needs one row in a table and its C function. */

#ifndef CEL_LIBRARY_H
#define CEL_LIBRARY_H

#include "cel/value.h"

/* What a call may use. */
typedef struct cel_call {
    arena *memory;                     /* for the result */
    const struct cel_pattern *pattern; /* of a constant pattern among the arguments, else NULL */
    int64_t *steps_left;               /* of the evaluation; NULL: no limit */
} cel_call;

/* ARGS begins with the receiver, if any. None of them is an error or unknown. May return an error, but not an unknown.
 */
typedef cel_value cel_function(cel_call *call, const cel_value *args, size_t n);

typedef struct cel_overload {
    const char *id;        /* unique; as cel-go names it, if it has it: "string_contains" */
    const char *function;  /* "contains", "_+_", "math.greatest" */
    bool member;           /* called as args[0].function(...) */
    const char *signature; /* "(string, string) -> bool"; A, B, T are type parameters; see cel_type_parse() */
    cel_function *call;    /* NULL: the evaluator has it */
    uint8_t style;         /* bits of cel_overload_style */
} cel_overload;

typedef enum {
    CEL_VARIADIC = 1, /* the last parameter occurs once or more often (math.greatest) */
    CEL_MIXED = 2,    /* only if no other overload fits: numbers of several types, alone or in a list */
    CEL_FALLBACK = 4, /* only if no other overload fits */
} cel_overload_style;

/* The N overloads of a name and call style, in the order of the table. Functions with a namespace ("math.abs",
 * "base64.encode", "optional.of") have member = false. */
const cel_overload *const *cel_library_find(str function, bool member, size_t *n);

/* The N names of all functions and operators. */
const str *cel_library_names(size_t *n);

/* Whether a value can be passed for a parameter of type T. dyn and type parameters accept all values. */
bool cel_value_fits(cel_value v, const cel_type *t);

/* The signature of an overload: an element of the result of cel_library_find(). Signatures are parsed once, at the
 * first use of the library; thread-safe. */
typedef struct cel_signature {
    const cel_type *const *params;
    size_t n;
    const cel_type *result;
} cel_signature;
const cel_signature *cel_library_signature(const cel_overload *const *found);

/* Whether an overload takes N arguments. This is the only rule of arity: checker, evaluator and solver use it. */
bool cel_overload_takes(const cel_overload *const *found, size_t n);
/* The type of parameter I of a call that it takes. */
const cel_type *cel_overload_param(const cel_overload *const *found, size_t i);
/* Whether it can be called with these values. */
bool cel_overload_fits(const cel_overload *const *found, const cel_value *args, size_t n);

/* Calls the overload of FUNCTION that fits ARGS. An error "no such overload" if none does. */
cel_value cel_library_call(cel_call *call, str function, bool member, const cel_value *args, size_t n);

#endif
