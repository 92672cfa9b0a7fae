/* Slot: one typed cell of a flat array. Whoever fills the array knows what each cell means; whoever computes with it
 * knows only the cell's number and type. 16 bytes, so that a thousand of them are copied in no time. */

#ifndef BASE_SLOT_H
#define BASE_SLOT_H

#include "base/str.h"

typedef enum {
    SLOT_ABSENT,  /* there is no value: has() is false */
    SLOT_VALUE,   /* the value is in v */
    SLOT_OPEN,    /* nothing may be assumed: an unknown */
    SLOT_BRACKET, /* depends on choices that are not settled; the owner resolves it */
} slot_state;

typedef enum {
    SLOT_BOOL,    /* v.b */
    SLOT_INT,     /* v.i */
    SLOT_FLOAT,   /* v.f */
    SLOT_STRING,  /* v.s */
    SLOT_ENUM,    /* v.i, the index into the domain's names */
    SLOT_SET,     /* v.bits, a bit per name of the domain, 64 to a word */
    SLOT_DATE,    /* v.i, seconds since 1970-01-01T00:00Z */
    SLOT_DAYS,    /* v.i, days */
    SLOT_STRINGS, /* v.list, any strings in order */
} slot_type;

typedef struct str_list {
    const str *v;
    size_t n;
} str_list;

typedef union slot_value {
    bool b;
    int64_t i;
    double f;
    const str *s;
    const uint64_t *bits;
    const str_list *list;
} slot_value;

typedef struct slot {
    uint8_t state; /* slot_state */
    uint8_t pad[3];
    uint32_t origin; /* for the owner: where the value was said; 0 where nothing said it */
    slot_value v;
} slot;

/* The names that an enum or a set may have, in order. */
typedef struct domain {
    str name; /* of the set it comes from; empty for an anonymous list of values */
    const str *names;
    size_t n;
} domain;

/* The index of NAME, or SIZE_MAX. */
size_t domain_find(const domain *d, str name);

#define SLOT_WORDS(d)     (((d)->n + 63) / 64)
#define SLOT_BIT(bits, i) (((bits)[(i) / 64] >> ((i) % 64)) & 1)

#endif
