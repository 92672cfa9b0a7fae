/* The library: every function and operator that expressions may call, with its overloads.
 *
 * A table of overloads is constant. An overload is a signature in text and a C function over values. The checker reads
 * the signatures; the evaluator picks an overload by the kinds of its arguments (or takes the one that the checker
 * chose).
 *
 * The operators && || ! ?: @in-over-slots, has(), macros and optional selection have no entry here where they do not
 * evaluate all their arguments: the evaluator does those itself. Their signatures are listed all the same, with a NULL
 * function, for the checker. */

#ifndef CEL_LIBRARY_H
#define CEL_LIBRARY_H

#include "cel/value.h"

/* What a call may use. */
typedef struct cel_call {
    arena *memory;                     /* for results */
    const struct cel_pattern *pattern; /* of a constant pattern among the arguments, else NULL */
} cel_call;

/* ARGS has the receiver first. None is an error or unknown. May return an error value, never an unknown. */
typedef cel_value cel_function(cel_call *call, const cel_value *args, size_t n);

typedef struct cel_overload {
    const char *id;        /* unique: "string_contains", as cel-go names it where it has one */
    const char *function;  /* "contains", "_+_", "math.greatest" */
    bool member;           /* called as args[0].function(...) */
    const char *signature; /* "(string, string) -> bool"; A, B, T are type parameters; see cel_type_parse() */
    cel_function *call;    /* NULL: the evaluator's own */
    uint8_t style;         /* bits of cel_overload_style */
} cel_overload;

typedef enum {
    CEL_VARIADIC = 1, /* the last parameter occurs once or more often (math.greatest) */
    CEL_MIXED = 2,    /* taken where no other overload fits: numbers of several types, alone or in a list */
    CEL_FALLBACK = 4, /* taken where no other overload fits */
} cel_overload_style;

/* All overloads of one name and call style, in order of the table; N is their number, 0 where there is none. Namespaced
 * functions
 * ("math.abs", "base64.encode", "optional.of", "sets.contains", "strings.quote") have member = false. */
const cel_overload *const *cel_library_find(str function, bool member, size_t *n);

/* All function names, for suggestions. */
const str *cel_library_names(size_t *n);

/* Whether a runtime value may be passed for a parameter type of an overload's signature (dyn and parameters take
 * anything). */
bool cel_value_fits(cel_value v, const cel_type *t);

/* The parsed signature of an overload, which is an element of what cel_library_find() gave: parameter types and the
 * result. Parsed once, at first use of the library, thread-safely. */
typedef struct cel_signature {
    const cel_type *const *params;
    size_t n;
    const cel_type *result;
} cel_signature;
const cel_signature *cel_library_signature(const cel_overload *const *found);

/* Whether an overload takes N arguments: the only rule of arity, for the checker, the evaluator and the solver. */
bool cel_overload_takes(const cel_overload *const *found, size_t n);
/* The type of parameter I of a call that it takes. */
const cel_type *cel_overload_param(const cel_overload *const *found, size_t i);
/* Whether it can be called with these values. */
bool cel_overload_fits(const cel_overload *const *found, const cel_value *args, size_t n);

/* Calls FUNCTION by the kinds of ARGS; an error value "no such overload" where none fits. */
cel_value cel_library_call(cel_call *call, str function, bool member, const cel_value *args, size_t n);

#endif
