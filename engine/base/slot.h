/* Slot: one typed cell of a flat array, 16 bytes. The owner of the array knows what each cell means; a user of it needs
 * only the cell's number and type. */

#ifndef BASE_SLOT_H
#define BASE_SLOT_H

#include "base/map.h"
#include "base/money.h"

typedef enum {
    SLOT_ABSENT,  /* no value: has() is false */
    SLOT_VALUE,   /* the value is in v */
    SLOT_OPEN,    /* the value is not known */
    SLOT_BRACKET, /* depends on choices that are not settled; the owner resolves it */
} slot_state;

/* The types of slots, one line each: constant and name. A table with one row per type is made from this list, so that
 * a type without its row does not compile:
 *
 *     #define ROW(TYPE, name) [SLOT_##TYPE] = print_##name,
 *     static void (*const printers[SLOT_TYPES])(...) = {SLOT_TYPE_LIST(ROW)}; */
#define SLOT_TYPE_LIST(X)                                                                                              \
    X(BOOL, boolean)    /* v.b */                                                                                      \
    X(INT, integer)     /* v.i */                                                                                      \
    X(FLOAT, real)      /* v.f, finite */                                                                              \
    X(STRING, text)     /* v.s */                                                                                      \
    X(ENUM, member)     /* v.i, the index of one name of the domain */                                                 \
    X(SET, members)     /* v.bits, one bit per name of the domain, 64 to a word */                                     \
    X(DATE, date)       /* v.i, seconds since 1970-01-01T00:00Z, at midnight */                                        \
    X(DAYS, days)       /* v.i, days */                                                                                \
    X(STRINGS, strings) /* v.list, any strings, in order */                                                            \
    X(PERCENT, percent) /* v.f, finite */                                                                              \
    X(MONEY, money)     /* v.money */

#define SLOT_CONSTANT(TYPE, name) SLOT_##TYPE,
typedef enum { SLOT_TYPE_LIST(SLOT_CONSTANT) } slot_type;
#define SLOT_COUNT(TYPE, name) +1
enum { SLOT_TYPES = 0 SLOT_TYPE_LIST(SLOT_COUNT) };

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
    const money *money;
} slot_value;

typedef struct slot {
    uint8_t state; /* slot_state */
    uint8_t pad[3];
    uint32_t origin; /* for the owner: which entry set the value; 0 if none did */
    slot_value v;
} slot;

/* The allowed names of an enum or a set, in order. */
typedef struct domain {
    str name; /* of the set that it comes from; empty for a list of values */
    const str *names;
    size_t n;
    const map *index; /* of each name to its number; NULL: there is none, because the names are few */
    /* Of a set whose members each deal names: its number + 1, and the slot that says whether the deal has the first of
     * its things; those of the others follow. 0: the names are fixed. */
    uint32_t named, presence;
} domain;

/* domain_find() without an index; private. */
static inline __attribute__((cold)) size_t domain_search(const domain *d, str name) {
    for (size_t i = 0; i < d->n; i++)
        if (str_eq(d->names[i], name)) return i;
    return SIZE_MAX;
}

/* The index of NAME, or SIZE_MAX. */
static inline size_t domain_find(const domain *d, str name) {
    if (!d->index) return domain_search(d, name);
    uint32_t at = map_get(d->index, name);
    return at == MAP_NONE ? SIZE_MAX : at;
}

/* At least one: a deal may name nothing in a set for which others have room. */
#define SLOT_WORDS(d)     (((d)->n ? (d)->n + 63 : 64) / 64)
#define SLOT_BIT(bits, i) (((bits)[(i) / 64] >> ((i) % 64)) & 1)

#endif
