/* CEL values: 16 bytes, with a pointer into an arena to all that is larger.
 *
 * Values are never changed. Besides the values of the language there are errors (a message) and unknowns (the outcome
 * depends on open slots or unsettled choices; cel_explain() tells which). */

#ifndef CEL_VALUE_H
#define CEL_VALUE_H

#include "base/json_writer.h"
#include "cel/type.h"
#include "source/node.h"

/* The deepest nesting of lists, maps and optionals, so that recursion over a value is safe. */
#define CEL_MAX_VALUE_DEPTH 1000
/* The greatest weight of a value: an element of a list or map counts 1, and 64 bytes of text 1 more. Elements that a
 * value shares with others count too. */
#define CEL_MAX_WEIGHT 16000000u

/* The most days that a term of type `days` or days() gives as a duration: ten thousand years. */
#define CEL_MOST_DAYS 3652500

typedef enum {
    CEL_NULL,
    CEL_BOOL,      /* b */
    CEL_INT,       /* i */
    CEL_UINT,      /* u */
    CEL_DOUBLE,    /* d */
    CEL_STRING,    /* text, n bytes of valid UTF-8 */
    CEL_BYTES,     /* text, n bytes */
    CEL_TIMESTAMP, /* i seconds since 1970-01-01T00:00Z and n nanoseconds (0..999999999); years 1 to 9999 */
    CEL_DURATION,  /* i seconds and (int32_t)n nanoseconds of the same sign */
    CEL_MONEY,     /* i in the smallest unit, n the number of the currency */
    CEL_LIST,      /* list */
    CEL_MAP,       /* map */
    CEL_TYPE,      /* type */
    CEL_OPTIONAL,  /* optional, NULL for none; n is its depth */
    CEL_ERROR,     /* error */
    CEL_UNKNOWN,
} cel_kind;

typedef struct cel_value cel_value;
typedef struct cel_list cel_list;
typedef struct cel_map cel_map;

struct cel_value {
    uint8_t kind; /* cel_kind */
    uint32_t n;
    union {
        bool b;
        int64_t i;
        uint64_t u;
        double d;
        const char *text;
        const cel_list *list;
        const cel_map *map;
        const cel_type *type;
        const cel_value *optional;
        const char *error;
    };
};

struct cel_list {
    size_t n;
    const cel_value *v;
    uint32_t depth, weight; /* private: see cel_weight() */
};

struct cel_map {
    size_t n;
    const cel_value *keys, *values; /* in order of insertion */
    const uint32_t *index;          /* private: hash table over keys, NULL for small maps */
    size_t cap;
    uint32_t depth, weight; /* private */
};

static inline cel_value cel_of_bool(bool b) {
    return (cel_value){.kind = CEL_BOOL, .b = b};
}

static inline cel_value cel_of_int(int64_t i) {
    return (cel_value){.kind = CEL_INT, .i = i};
}

static inline cel_value cel_of_uint(uint64_t u) {
    return (cel_value){.kind = CEL_UINT, .u = u};
}

static inline cel_value cel_of_double(double d) {
    return (cel_value){.kind = CEL_DOUBLE, .d = d};
}

/* a string; S is not copied; at most 4 GiB - 1 */
static inline cel_value cel_of_str(str s) {
    return (cel_value){.kind = CEL_STRING, .n = (uint32_t)s.n, .text = s.p ? s.p : ""};
}

static inline cel_value cel_of_bytes(str s) {
    return (cel_value){.kind = CEL_BYTES, .n = (uint32_t)s.n, .text = s.p ? s.p : ""};
}

static inline cel_value cel_of_time(cel_kind kind, int64_t seconds, int32_t nanos) {
    return (cel_value){.kind = (uint8_t)kind, .n = (uint32_t)nanos, .i = seconds};
}

static inline cel_value cel_of_money(money m) {
    return (cel_value){.kind = CEL_MONEY, .n = m.currency, .i = m.amount};
}

static inline money cel_money_of(cel_value v) {
    return (money){.amount = v.i, .currency = v.n};
}

/* Whether both are money, in different currencies: then no operator compares or adds them. */
static inline bool cel_currencies_differ(cel_value a, cel_value b) {
    return a.kind == CEL_MONEY && b.kind == CEL_MONEY && a.n != b.n;
}
/* The error of an operator with such values. */
cel_value cel_currency_error(arena *a, cel_value x, cel_value y) __attribute__((cold));

static inline cel_value cel_of_type(const cel_type *t) {
    return (cel_value){.kind = CEL_TYPE, .type = t};
}

/* V is not copied. An error if the list would be too deep or too large. */
cel_value cel_of_list(arena *a, const cel_value *v, size_t n);
cel_value cel_of_optional(arena *a, const cel_value *v); /* NULL: none; the same error */
static inline cel_value cel_none(void) {
    return (cel_value){.kind = CEL_OPTIONAL, .optional = NULL};
}

static inline cel_value cel_null_value(void) {
    return (cel_value){.kind = CEL_NULL};
}

static inline cel_value cel_unknown(void) {
    return (cel_value){.kind = CEL_UNKNOWN};
}

cel_value cel_error(arena *a, const char *format, ...) __attribute__((cold, format(printf, 2, 3)));
/* of a string or bytes */
static inline str cel_text(cel_value v) {
    return (str){v.text, v.n};
}

/* A map. An error if a key occurs twice or is not a bool, int, uint or string, or if it would be too deep or too large.
 */
cel_value cel_of_map(arena *a, const cel_value *keys, const cel_value *values, size_t n);
/* The value of KEY, or NULL. Keys are compared by cel_same(). */
const cel_value *cel_map_get(const cel_map *m, cel_value key);

/* The work of walking a value: from 1 to CEL_MAX_WEIGHT. */
uint64_t cel_weight(cel_value v);
/* Equal values have equal hashes, also equal numbers of different types. */
uint64_t cel_hash(cel_value v);

/* Equality as CEL defines it: numbers by value across types, lists and maps by content, NaN is not equal to itself,
 * values of other types are not equal. Not for errors and unknowns. */
bool cel_equal(cel_value a, cel_value b);
/* The same, but numbers are compared exactly, not as doubles: 9007199254740993 is not 9007199254740992.0. Transitive,
 * so it decides which keys are the same. */
bool cel_same(cel_value a, cel_value b);
/* The order of two numbers, strings, bytes, bools, timestamps, durations or amounts of money: -1, 0 or 1; 2 if one is
 * NaN; -2 if the types have no order, or the currencies differ. */
int cel_compare(cel_value a, cel_value b);

/* The name that type(v) prints: "int", "google.protobuf.Timestamp", "list" ... */
const char *cel_kind_name(cel_kind k);
const cel_type *cel_type_of(cel_value v); /* with dyn elements */
/* The kind of the values of a type, by cel_type_kind up to CEL_T_OPTIONAL; dyn and parameters have none. */
extern const cel_kind cel_kind_of_type[];
/* The name of the values of a type. */
const char *cel_type_name(const cel_type *t);

/* Plain JSON, as `redline eval` prints: timestamps and durations as strings, bytes as base64, uint as number, map keys
 * as strings, NaN and infinities as strings, optional.none() as null. Not for errors and unknowns. */
void cel_value_json(buf *out, cel_value v);
/* Typed JSON, as `redline eval --stream` writes: {"int": "-5"}. */
void cel_value_typed(json_writer *w, cel_value v);
/* Reads typed JSON. False after an error, and *PROBLEM describes it. */
bool cel_value_read_typed(arena *a, const node *json, cel_value *out, const char **problem);
/* Plain JSON as a value: objects become maps, integers ints. */
cel_value cel_value_of_node(arena *a, const node *json);
/* For people, inside a message: strings without quotes, lists as "a, b and c". */
void cel_value_plain(buf *out, cel_value v);

/* Reads a decimal number ("-1.5e3"), whatever the locale. An infinity if it is too large; false if S is not a number.
 */
bool cel_double_parse(str s, double *out);

void cel_base64(buf *out, str s);
bool cel_base64_decode(arena *a, str s, str *out); /* false unless S is base64, with or without padding */

/* ---- slots as values (slot_types.c) ---- */

/* How the compiler may compare a slot without making a value of it. */
typedef enum {
    SLOT_FORM_VALUE,   /* not at all */
    SLOT_FORM_INDEX,   /* by v.i, an index into the domain */
    SLOT_FORM_BITS,    /* by v.bits, a set of members of the domain */
    SLOT_FORM_STRINGS, /* by v.list */
} cel_slot_form;

typedef struct cel_slot_type {
    cel_value (*value)(arena *a, const domain *values, slot_value v);
    const cel_type *type;
    bool list, named; /* it is a list of TYPE; the domain has the only strings possible */
    cel_slot_form form;
} cel_slot_type;

/* A row for each slot_type. */
extern const cel_slot_type cel_slot_types[];

/* The type that reading this leaf has. */
const cel_type *cel_leaf_type(arena *a, const cel_shape *leaf);

/* The value that an expression reads from a slot, in A. VALUES is the domain of an enum or a set, else NULL. */
static inline cel_value cel_of_slot(arena *a, slot_type type, const domain *values, slot_value v) {
    return cel_slot_types[type].value(a, values, v);
}

#endif
