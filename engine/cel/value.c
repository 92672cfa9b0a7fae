#include "cel/value.h"

#include <math.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------ size */

static uint32_t depth_of(cel_value v) {
    switch (v.kind) {
    case CEL_LIST: return v.list->depth;
    case CEL_MAP: return v.map->depth;
    case CEL_OPTIONAL: return v.n;
    default: return 0;
    }
}

uint64_t cel_weight(cel_value v) {
    while (v.kind == CEL_OPTIONAL && v.optional) v = *v.optional;
    switch (v.kind) {
    case CEL_STRING:
    case CEL_BYTES: return 1 + v.n / 64;
    case CEL_LIST: return v.list->weight;
    case CEL_MAP: return v.map->weight;
    default: return 1;
    }
}

typedef struct measure {
    uint32_t depth;
    uint64_t weight;
} measure;

static void add_measure(measure *m, const cel_value *v, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint32_t depth = depth_of(v[i]);
        if (depth > m->depth) m->depth = depth;
        m->weight += cel_weight(v[i]);
    }
}

static bool fits(measure m) {
    return m.depth < CEL_MAX_VALUE_DEPTH && m.weight < CEL_MAX_WEIGHT;
}

static cel_value too_large(arena *a, measure m) {
    if (m.depth < CEL_MAX_VALUE_DEPTH)
        return cel_error(a, "this value is too large: the limit is %u parts", CEL_MAX_WEIGHT);
    return cel_error(a, "values can nest at most %d levels deep", CEL_MAX_VALUE_DEPTH);
}

cel_value cel_of_list(arena *a, const cel_value *v, size_t n) {
    measure m = {0, 1};
    add_measure(&m, v, n);
    if (!fits(m)) return too_large(a, m);
    cel_list *list = ARENA_NEW(a, cel_list);
    *list = (cel_list){n, v, m.depth + 1, (uint32_t)m.weight};
    return (cel_value){.kind = CEL_LIST, .list = list};
}

cel_value cel_of_optional(arena *a, const cel_value *v) {
    if (!v) return cel_none();
    measure m = {depth_of(*v), 1};
    if (!fits(m)) return too_large(a, m);
    cel_value *copy = ARENA_NEW(a, cel_value);
    *copy = *v;
    return (cel_value){.kind = CEL_OPTIONAL, .n = m.depth + 1, .optional = copy};
}

cel_value cel_error(arena *a, const char *format, ...) {
    va_list args;
    va_start(args, format);
    str message = arena_vprintf(a, format, args);
    va_end(args);
    return (cel_value){.kind = CEL_ERROR, .error = message.p};
}

/* ------------------------------------------------------------------------------------------------ maps */

#define SMALL_MAP 8u

static bool is_number(cel_value v) {
    return v.kind == CEL_INT || v.kind == CEL_UINT || v.kind == CEL_DOUBLE;
}

static double as_double(cel_value v) {
    return v.kind == CEL_DOUBLE ? v.d : v.kind == CEL_INT ? (double)v.i : (double)v.u;
}

/* Numbers that are equal, exactly or as doubles, have the same double, so they hash as doubles. */
static uint64_t hash_number(double d) {
    uint64_t bits = 0;
    if (d < 0 || d > 0) memcpy(&bits, &d, sizeof bits);
    bits = (bits ^ (bits >> 32)) * 0x9e3779b97f4a7c15u;
    return bits ^ (bits >> 29);
}

static uint64_t hash_join(uint64_t a, uint64_t b) {
    return (a ^ b) * 0x9e3779b97f4a7c15u + (a >> 31);
}

static uint64_t hash_map(const cel_map *m) {
    uint64_t h = 0;
    for (size_t i = 0; i < m->n; i++) h += hash_join(cel_hash(m->keys[i]), cel_hash(m->values[i]));
    return h;
}

uint64_t cel_hash(cel_value v) {
    uint64_t h = v.kind;
    switch (v.kind) {
    case CEL_INT:
    case CEL_UINT:
    case CEL_DOUBLE: return hash_number(as_double(v));
    case CEL_STRING:
    case CEL_BYTES: return str_hash(cel_text(v));
    case CEL_BOOL: return v.b ? 1 : 2;
    case CEL_TIMESTAMP:
    case CEL_DURATION:
    case CEL_MONEY: return hash_join(v.u, v.n);
    case CEL_LIST:
        for (size_t i = 0; i < v.list->n; i++) h = hash_join(h, cel_hash(v.list->v[i]));
        return h;
    case CEL_MAP: return hash_map(v.map);
    case CEL_OPTIONAL: return v.optional ? hash_join(h, cel_hash(*v.optional)) : h;
    default: return h;
    }
}

/* The place of KEY in the index of a map, or the place where it would be. */
static size_t find_place(const cel_map *m, cel_value key) {
    size_t mask = m->cap - 1, i = cel_hash(key) & mask;
    while (m->index[i] && !cel_same(m->keys[m->index[i] - 1], key)) i = (i + 1) & mask;
    return i;
}

const cel_value *cel_map_get(const cel_map *m, cel_value key) {
    if (m->index) {
        uint32_t at = m->index[find_place(m, key)];
        return at ? &m->values[at - 1] : NULL;
    }
    for (size_t i = 0; i < m->n; i++)
        if (cel_same(m->keys[i], key)) return &m->values[i];
    return NULL;
}

static cel_value duplicate(arena *a, cel_value key) {
    buf text = buf_in(a);
    cel_value_plain(&text, key);
    str shown = buf_take(&text);
    return cel_error(a, "the key '" STR_FMT "' is in the map twice", STR_ARG(shown));
}

cel_value cel_of_map(arena *a, const cel_value *keys, const cel_value *values, size_t n) {
    measure size = {0, 1};
    add_measure(&size, keys, n);
    add_measure(&size, values, n);
    if (!fits(size)) return too_large(a, size);
    cel_map *m = ARENA_NEW(a, cel_map);
    *m = (cel_map){.keys = keys, .values = values, .depth = size.depth + 1, .weight = (uint32_t)size.weight};
    uint32_t *index = NULL;
    if (n > SMALL_MAP) {
        for (m->cap = 32; m->cap < n * 2;) m->cap *= 2;
        m->index = index = ARENA_ARRAY(a, uint32_t, m->cap);
    }
    for (size_t i = 0; i < n; i++) {
        cel_kind kind = keys[i].kind;
        if (kind != CEL_BOOL && kind != CEL_INT && kind != CEL_UINT && kind != CEL_STRING)
            return cel_error(a, "unsupported key type: %s", cel_kind_name(keys[i].kind));
        if (cel_map_get(m, keys[i])) return duplicate(a, keys[i]);
        m->n = i + 1;
        if (index) index[find_place(m, keys[i])] = (uint32_t)(i + 1);
    }
    return (cel_value){.kind = CEL_MAP, .map = m};
}

/* ------------------------------------------------------------------------------------------------ comparison */

static int order(bool less, bool greater) {
    return greater - less;
}

/* Integers are compared with doubles as doubles, as the conformance cases require: beyond 2^53 neighbours are equal. */
static int numbers(cel_value a, cel_value b) {
    if (a.kind == CEL_DOUBLE || b.kind == CEL_DOUBLE) {
        double x = as_double(a), y = as_double(b);
        return isnan(x) || isnan(y) ? 2 : order(x<y, x> y);
    }
    if (a.kind == CEL_INT && b.kind == CEL_INT) return order(a.i<b.i, a.i> b.i);
    if (a.kind == CEL_UINT && b.kind == CEL_UINT) return order(a.u<b.u, a.u> b.u);
    if (a.kind == CEL_INT) return a.i < 0 ? -1 : order((uint64_t)a.i<b.u, (uint64_t)a.i> b.u);
    return b.i < 0 ? 1 : order(a.u<(uint64_t)b.i, a.u>(uint64_t) b.i);
}

int cel_compare(cel_value a, cel_value b) {
    if (is_number(a) && is_number(b)) return numbers(a, b);
    if (a.kind != b.kind) return -2;
    int32_t x = (int32_t)a.n, y = (int32_t)b.n;
    switch (a.kind) {
    case CEL_BOOL: return order(!a.b && b.b, a.b && !b.b);
    case CEL_STRING:
    case CEL_BYTES: {
        int o = str_cmp(cel_text(a), cel_text(b));
        return order(o<0, o> 0);
    }
    case CEL_TIMESTAMP:
    case CEL_DURATION: return a.i != b.i ? order(a.i<b.i, a.i> b.i) : order(x<y, x> y);
    case CEL_MONEY: return a.n != b.n ? -2 : order(a.i<b.i, a.i> b.i);
    default: return -2;
    }
}

cel_value cel_currency_error(arena *a, cel_value x, cel_value y) {
    return cel_error(a, STR_FMT " and " STR_FMT " cannot be compared", STR_ARG(currency_code(x.n)),
                     STR_ARG(currency_code(y.n)));
}

/* Equality of doubles with integers is not transitive, so what is kept by its value is compared exactly. */
static bool same_number(cel_value a, cel_value b) {
    if (a.kind == b.kind || (a.kind != CEL_DOUBLE && b.kind != CEL_DOUBLE)) return numbers(a, b) == 0;
    double d = a.kind == CEL_DOUBLE ? a.d : b.d;
    cel_value whole = a.kind == CEL_DOUBLE ? b : a;
    if (as_double(whole) != d) return false; /* else d is whole, and at most the limit of the type */
    return whole.kind == CEL_INT ? d < 0x1p63 && (int64_t)d == whole.i : d < 0x1p64 && (uint64_t)d == whole.u;
}

static bool equal(cel_value a, cel_value b, bool exact);

static bool lists_equal(const cel_list *a, const cel_list *b, bool exact) {
    if (a->n != b->n) return false;
    for (size_t i = 0; i < a->n; i++)
        if (!equal(a->v[i], b->v[i], exact)) return false;
    return true;
}

static bool maps_equal(const cel_map *a, const cel_map *b, bool exact) {
    if (a->n != b->n) return false;
    for (size_t i = 0; i < a->n; i++) {
        const cel_value *other = cel_map_get(b, a->keys[i]);
        if (!other || !equal(a->values[i], *other, exact)) return false;
    }
    return true;
}

static bool equal(cel_value a, cel_value b, bool exact) {
    if (is_number(a) && is_number(b)) return exact ? same_number(a, b) : numbers(a, b) == 0;
    if (a.kind != b.kind) return false;
    switch (a.kind) {
    case CEL_NULL: return true;
    case CEL_LIST: return lists_equal(a.list, b.list, exact);
    case CEL_MAP: return maps_equal(a.map, b.map, exact);
    case CEL_TYPE:
        return a.type->kind == b.type->kind && (a.type->kind != CEL_T_OPAQUE || str_eq(a.type->name, b.type->name));
    case CEL_OPTIONAL:
        return a.optional && b.optional ? equal(*a.optional, *b.optional, exact) : a.optional == b.optional;
    default: return cel_compare(a, b) == 0;
    }
}

bool cel_equal(cel_value a, cel_value b) {
    return equal(a, b, false);
}

bool cel_same(cel_value a, cel_value b) {
    return equal(a, b, true);
}

/* ------------------------------------------------------------------------------------------------ types */

const char *cel_kind_name(cel_kind k) {
    static const char *const names[] = {[CEL_NULL] = "null_type",
                                        [CEL_BOOL] = "bool",
                                        [CEL_INT] = "int",
                                        [CEL_UINT] = "uint",
                                        [CEL_DOUBLE] = "double",
                                        [CEL_STRING] = "string",
                                        [CEL_BYTES] = "bytes",
                                        [CEL_TIMESTAMP] = "google.protobuf.Timestamp",
                                        [CEL_DURATION] = "google.protobuf.Duration",
                                        [CEL_MONEY] = "money",
                                        [CEL_LIST] = "list",
                                        [CEL_MAP] = "map",
                                        [CEL_TYPE] = "type",
                                        [CEL_OPTIONAL] = "optional_type",
                                        [CEL_ERROR] = "error",
                                        [CEL_UNKNOWN] = "unknown"};
    return names[k];
}

const cel_type *cel_type_of(cel_value v) {
    static const cel_type list = {.kind = CEL_T_LIST, .a = &cel_dyn},
                          map_type = {.kind = CEL_T_MAP, .a = &cel_dyn, .b = &cel_dyn},
                          optional = {.kind = CEL_T_OPTIONAL, .a = &cel_dyn};
    static const cel_type *const types[] = {[CEL_NULL] = &cel_null,
                                            [CEL_BOOL] = &cel_bool,
                                            [CEL_INT] = &cel_int,
                                            [CEL_UINT] = &cel_uint,
                                            [CEL_DOUBLE] = &cel_double,
                                            [CEL_STRING] = &cel_string,
                                            [CEL_BYTES] = &cel_bytes,
                                            [CEL_TIMESTAMP] = &cel_timestamp,
                                            [CEL_DURATION] = &cel_duration,
                                            [CEL_MONEY] = &cel_money,
                                            [CEL_LIST] = &list,
                                            [CEL_MAP] = &map_type,
                                            [CEL_TYPE] = &cel_type_type,
                                            [CEL_OPTIONAL] = &optional,
                                            [CEL_ERROR] = &cel_error_type,
                                            [CEL_UNKNOWN] = &cel_dyn};
    return types[v.kind];
}
