/* Term types: what a vocabulary, a deal and a report must know of each type of value, one row per type.
 *
 * The rows are made from SLOT_TYPE_LIST (base/slot.h). To add a type, add its line there and its row in each of the
 * three tables: term_types.c (reading, printing, order), engine/cel (expressions) and engine/bargain (the solver). A
 * missing row does not compile. */

#ifndef TERMS_TERM_TYPES_H
#define TERMS_TERM_TYPES_H

#include "terms/vocabulary.h"

/* How a value is written. */
typedef enum {
    VALUE_JSON,      /* "de_jure", 85000, ["us", "uk"], "2025-06-02", 30 */
    VALUE_LIBCONFIG, /* the same in the syntax of a .deal file: 3000000000L, "\x01" */
    VALUE_PROSE,     /* for people: de_jure, 85000, ["us", "uk"] */
    VALUE_NAME,      /* without quotes, as an option on the command line: [us, uk], 2025-06-02 */
} value_syntax;

typedef struct term_type {
    str name;              /* in a vocabulary: "days"; empty if a term cannot have the type */
    const char *wanted;    /* in messages: "an integer, the number of days" */
    const char *example;   /* a value as in a .deal file; '@' stands for a name of the domain */
    const char *json_type; /* the type of a value in a JSON Schema: "integer" */
    bool has_domain;       /* its values are names: the term has 'values' or 'of' */
    bool has_bounds;       /* the term may have 'min' and 'max' */
    bool is_percent;       /* without 'min' and 'max' a value is from 0 to 100; the unit is % */
    bool is_quoted;        /* messages for people quote its values */
    int64_t step;          /* the difference of two neighbouring values of v.i; 0 if the values are not integers */
    /* Reads a value of term T, without its bounds. False if N is not one. */
    bool (*read)(arena *a, const term *t, const node *n, slot_value *out);
    /* What to write instead of N, which is not a value of T: a note for a message, or empty. See terms/term_help.h. */
    str (*help)(arena *a, const term *t, const node *n);
    void (*print)(buf *out, const domain *values, slot_value v, value_syntax syntax);
    /* A total order: <0, 0, >0. 0 also for 0.0 and -0.0. Money is ordered by its currency first. */
    int (*compare)(const domain *values, slot_value a, slot_value b);
    /* Whether a value can be compared with a bound: only within one currency. NULL: always. */
    bool (*is_comparable)(slot_value value, slot_value bound);
    /* The number of all values, in order; *OUT is number I. NULL if they are not listed. */
    size_t (*list)(const domain *values, size_t i, slot_value *out);
} term_type;

extern const term_type term_types[SLOT_TYPES];

/* Reads a value of T, which must be within its bounds. */
bool term_read(arena *a, const term *t, const node *n, slot_value *out);
/* The same. Reports an error, with T->path. */
bool term_value(arena *a, const term *t, const node *n, slot_value *out, diags *d);

static inline void slot_value_print(buf *out, slot_type type, const domain *values, slot_value v, value_syntax syntax) {
    term_types[type].print(out, values, v, syntax);
}
static inline void slot_value_json(buf *out, slot_type type, const domain *values, slot_value v) {
    term_types[type].print(out, values, v, VALUE_JSON);
}
static inline bool slot_value_equal(slot_type type, const domain *values, slot_value a, slot_value b) {
    return term_types[type].compare(values, a, b) == 0;
}
/* Whether two states of a slot are the same, and their values. A slot that depends on a bracket is equal to none. */
bool slot_equal(const vocabulary *v, uint32_t number, slot a, slot b);
/* The same as slot_value_print(), as text in A. */
str slot_value_text(arena *a, slot_type type, const domain *values, slot_value v, value_syntax syntax);

/* All values of a type that lists them, those nearest to BASE first (BASE NULL: in order); of two at one distance the
 * later one first. In A; NULL if the type does not list its values. */
slot_value *slot_values_nearest(arena *a, slot_type type, const domain *values, const slot_value *base, size_t *n);

/* Dates: ISO 8601 "2025-06-02" to seconds since 1970 UTC, and back. Years 0001 to 9999. */
bool date_parse(str text, int64_t *seconds);
str date_print(arena *a, int64_t seconds);

#endif
