#include "cel/lib.h"

#include <math.h>
#include <stdlib.h>

/* The extensions for lists, sets and optionals. */

FN(slice) {
    int64_t size = (int64_t)v[0].list->n, from = v[1].i, to = v[2].i;
    if (from < 0 || to < 0 || from > to || to > size)
        return cel_error(c->memory, "cannot slice(%lld, %lld), list is length %lld", (long long)from, (long long)to,
                         (long long)size);
    return cel_of_list(c->memory, v[0].list->v + from, (size_t)(to - from));
}

typedef VEC(cel_value) value_list;

static void flatten_into(cel_call *c, value_list *out, const cel_list *l, int64_t depth) {
    for (size_t i = 0; i < l->n; i++) {
        if (l->v[i].kind == CEL_LIST && depth > 0)
            flatten_into(c, out, l->v[i].list, depth - 1);
        else
            VEC_PUSH(c->memory, *out, l->v[i]);
    }
}

FN(flatten) {
    value_list out = {0};
    int64_t depth = n > 1 ? v[1].i : 1;
    if (depth < 0) return lib_fail(c, "level must be non-negative");
    flatten_into(c, &out, v[0].list, depth);
    return cel_of_list(c->memory, out.v, out.n);
}

/* ------------------------------------------------------------------------------------------------ order */

/* An element with its key and its index, for a stable sort. */
typedef struct ranked {
    cel_value key, value;
    size_t place;
} ranked;

static int by_key(const void *x, const void *y) {
    const ranked *a = x, *b = y;
    int order = cel_compare(a->key, b->key);
    return order ? order : (a->place > b->place) - (a->place < b->place);
}

/* Why the keys cannot be sorted, or NULL. They must have one type, which has an order, and not be NaN. */
static const char *why_not_sorted(const cel_value *keys, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (keys[i].kind != keys[0].kind) return "list elements must have the same type";
        int self = cel_compare(keys[i], keys[i]);
        if (self == -2) return "no such overload: values of this type have no order";
        if (self == 2) return "NaN values cannot be ordered";
    }
    return NULL;
}

cel_value lib_sort(arena *a, const cel_value *keys, const cel_value *values, size_t n) {
    const char *problem = why_not_sorted(keys, n);
    if (problem) return cel_error(a, "%s", problem);
    ranked *all = ARENA_ARRAY(a, ranked, n);
    cel_value *sorted = ARENA_ARRAY(a, cel_value, n);
    for (size_t i = 0; i < n; i++) all[i] = (ranked){keys[i], values[i], i};
    if (n) qsort(all, n, sizeof *all, by_key);
    for (size_t i = 0; i < n; i++) sorted[i] = all[i].value;
    return cel_of_list(a, sorted, n);
}

VALUE(sort, lib_sort(c->memory, v[0].list->v, v[0].list->v, v[0].list->n))

FN(is_sorted) {
    const cel_list *l = v[0].list;
    const char *problem = why_not_sorted(l->v, l->n);
    for (size_t i = 1; i < l->n && !problem; i++)
        if (cel_compare(l->v[i - 1], l->v[i]) > 0) return cel_of_bool(false);
    return problem ? lib_fail(c, problem) : cel_of_bool(true);
}

/* The first of the elements that no other is beyond, in the direction WANTED of cel_compare(). */
static cel_value extreme(cel_call *c, const cel_list *l, int wanted, const char *name) {
    const char *problem = why_not_sorted(l->v, l->n);
    if (problem) return lib_fail(c, problem);
    if (l->n == 0) return cel_error(c->memory, "%s() of an empty list", name);
    const cel_value *best = l->v;
    for (size_t i = 1; i < l->n; i++)
        if (cel_compare(l->v[i], *best) == wanted) best = &l->v[i];
    return *best;
}

VALUE(min, extreme(c, v[0].list, -1, "min"))
VALUE(max, extreme(c, v[0].list, 1, "max"))

/* Adds the elements to TOTAL, which has their type, as `+` does. */
static cel_value sum(cel_call *c, const cel_list *l, cel_value total) {
    const uint8_t kind = total.kind;
    const cel_value zeros[2] = {total, total};
    size_t n;
    const cel_overload *const *plus = cel_library_find(STR("_+_"), false, &n);
    while (!cel_overload_fits(plus, zeros, 2)) plus++;
    for (size_t i = 0; i < l->n && total.kind == kind; i++) {
        const cel_value next[2] = {total, l->v[i]};
        total = (*plus)->call(c, next, 2);
    }
    return total;
}

VALUE(sum_int, sum(c, v[0].list, cel_of_int(0)))
VALUE(sum_uint, sum(c, v[0].list, cel_of_uint(0)))
VALUE(sum_double, sum(c, v[0].list, cel_of_double(0)))
VALUE(sum_duration, sum(c, v[0].list, cel_of_time(CEL_DURATION, 0, 0)))

/* Nothing has no currency. */
FN(sum_money) {
    if (v[0].list->n == 0) return lib_fail(c, "sum() of an empty list of money");
    return sum(c, v[0].list, cel_of_money((money){.currency = v[0].list->v[0].n}));
}

/* ------------------------------------------------------------------------------------------------ equal elements */

/* A hash set of values, so that long lists are compared in linear time. */
typedef struct value_set {
    const cel_value **table;
    size_t cap; /* a power of two, more than twice the number of values */
} value_set;

static value_set set_for(cel_call *c, size_t n) {
    value_set s = {.cap = 8};
    while (s.cap <= 2 * n) s.cap *= 2;
    s.table = ARENA_ARRAY(c->memory, const cel_value *, s.cap);
    return s;
}

/* The place of a value that is EQUAL to V (cel_equal or cel_same), or the place where it would be. */
static const cel_value **set_place(const value_set *s, const cel_value *v, bool (*equal)(cel_value, cel_value)) {
    size_t i = cel_hash(*v) & (s->cap - 1);
    while (s->table[i] && !equal(*s->table[i], *v)) i = (i + 1) & (s->cap - 1);
    return &s->table[i];
}

/* Adds V. False if the set has a value that is EQUAL. NaN, which is not equal to itself, is never in the set. */
static bool set_add(value_set *s, const cel_value *v, bool (*equal)(cel_value, cel_value)) {
    if (!cel_equal(*v, *v)) return true;
    const cel_value **at = set_place(s, v, equal);
    if (*at) return false;
    *at = v;
    return true;
}

static bool set_has(const value_set *s, const cel_value *v) {
    return cel_equal(*v, *v) && *set_place(s, v, cel_equal) != NULL;
}

FN(index_of) {
    for (size_t i = 0; i < v[0].list->n; i++)
        if (cel_equal(v[0].list->v[i], v[1])) return cel_of_int((int64_t)i);
    return cel_of_int(-1);
}

FN(last_index_of) {
    for (size_t i = v[0].list->n; i-- > 0;)
        if (cel_equal(v[0].list->v[i], v[1])) return cel_of_int((int64_t)i);
    return cel_of_int(-1);
}

FN(distinct) {
    const cel_list *l = v[0].list;
    cel_value *out = ARENA_ARRAY(c->memory, cel_value, l->n);
    value_set seen = set_for(c, l->n);
    size_t kept = 0;
    for (size_t i = 0; i < l->n; i++)
        if (set_add(&seen, &l->v[i], cel_equal)) out[kept++] = l->v[i];
    return cel_of_list(c->memory, out, kept);
}

/* ------------------------------------------------------------------------------------------------ the rest */

FN(reverse) {
    const cel_list *l = v[0].list;
    cel_value *out = ARENA_ARRAY(c->memory, cel_value, l->n);
    for (size_t i = 0; i < l->n; i++) out[l->n - 1 - i] = l->v[i];
    return cel_of_list(c->memory, out, l->n);
}

#define LONGEST_RANGE 10000000

FN(range) {
    int64_t size = v[0].i < 0 ? 0 : v[0].i;
    if (size > LONGEST_RANGE) return cel_error(c->memory, "lists.range can make at most %d elements", LONGEST_RANGE);
    cel_value *out = ARENA_ARRAY(c->memory, cel_value, (size_t)size);
    for (int64_t i = 0; i < size; i++) out[i] = cel_of_int(i);
    return cel_of_list(c->memory, out, (size_t)size);
}

VALUE(first, cel_of_optional(c->memory, v[0].list->n ? &v[0].list->v[0] : NULL))
VALUE(last, cel_of_optional(c->memory, v[0].list->n ? &v[0].list->v[v[0].list->n - 1] : NULL))

/* ------------------------------------------------------------------------------------------------ sets */

/* Only values that are the same are left out: another value may be equal to one of two equal values alone. */
static value_set set_of(cel_call *c, const cel_list *l) {
    value_set s = set_for(c, l->n);
    for (size_t i = 0; i < l->n; i++) set_add(&s, &l->v[i], cel_same);
    return s;
}

static bool holds_all(cel_call *c, const cel_list *of, const cel_list *in) {
    value_set s = set_of(c, in);
    for (size_t i = 0; i < of->n; i++)
        if (!set_has(&s, &of->v[i])) return false;
    return true;
}

VALUE(sets_contains, cel_of_bool(holds_all(c, v[1].list, v[0].list)))
VALUE(sets_equivalent, cel_of_bool(holds_all(c, v[1].list, v[0].list) && holds_all(c, v[0].list, v[1].list)))

FN(sets_intersects) {
    value_set s = set_of(c, v[1].list);
    for (size_t i = 0; i < v[0].list->n; i++)
        if (set_has(&s, &v[0].list->v[i])) return cel_of_bool(true);
    return cel_of_bool(false);
}

const cel_overload lib_lists[] = {
    {"list_slice", "slice", true, "(list(A), int, int) -> list(A)", slice, 0},
    {"list_flatten", "flatten", true, "(list(list(A))) -> list(A)", flatten, 0},
    {"list_flatten_dyn", "flatten", true, "(list(dyn)) -> list(dyn)", flatten, CEL_FALLBACK},
    {"list_flatten_int", "flatten", true, "(list(dyn), int) -> list(dyn)", flatten, 0},
    {"list_sort", "sort", true, "(list(A)) -> list(A)", sort, 0},
    {"list_isSorted", "isSorted", true, "(list(A)) -> bool", is_sorted, 0},
    {"list_min", "min", true, "(list(A)) -> A", min, 0},
    {"list_max", "max", true, "(list(A)) -> A", max, 0},
    {"list_int_sum", "sum", true, "(list(int)) -> int", sum_int, 0},
    {"list_uint_sum", "sum", true, "(list(uint)) -> uint", sum_uint, 0},
    {"list_double_sum", "sum", true, "(list(double)) -> double", sum_double, 0},
    {"list_duration_sum", "sum", true, "(list(duration)) -> duration", sum_duration, 0},
    {"list_money_sum", "sum", true, "(list(money)) -> money", sum_money, 0},
    {"list_indexOf", "indexOf", true, "(list(A), A) -> int", index_of, 0},
    {"list_lastIndexOf", "lastIndexOf", true, "(list(A), A) -> int", last_index_of, 0},
    {"list_distinct", "distinct", true, "(list(A)) -> list(A)", distinct, 0},
    {"list_reverse", "reverse", true, "(list(A)) -> list(A)", reverse, 0},
    {"lists_range", "lists.range", false, "(int) -> list(int)", range, 0},
    {"list_first", "first", true, "(list(A)) -> optional(A)", first, 0},
    {"list_last", "last", true, "(list(A)) -> optional(A)", last, 0},
    {"list_sets_contains_list", "sets.contains", false, "(list(A), list(A)) -> bool", sets_contains, 0},
    {"list_sets_equivalent_list", "sets.equivalent", false, "(list(A), list(A)) -> bool", sets_equivalent, 0},
    {"list_sets_intersects_list", "sets.intersects", false, "(list(A), list(A)) -> bool", sets_intersects, 0},
    {NULL, NULL, false, NULL, NULL, 0}};

VALUE(of, cel_of_optional(c->memory, &v[0]))
VALUE(none, cel_none())

static bool is_zero(cel_value v) {
    switch (v.kind) {
    case CEL_NULL: return true;
    case CEL_BOOL: return !v.b;
    case CEL_INT:
    case CEL_UINT: return v.u == 0;
    case CEL_DOUBLE: return !(v.d < 0) && !(v.d > 0) && !isnan(v.d);
    case CEL_STRING:
    case CEL_BYTES: return v.n == 0;
    case CEL_DURATION: return v.i == 0 && v.n == 0;
    case CEL_MONEY: return v.i == 0;
    case CEL_LIST: return v.list->n == 0;
    case CEL_MAP: return v.map->n == 0;
    case CEL_OPTIONAL: return v.optional == NULL;
    default: return false;
    }
}

VALUE(of_non_zero, is_zero(v[0]) ? cel_none() : cel_of_optional(c->memory, &v[0]))
VALUE(has_value, cel_of_bool(v[0].optional != NULL))
VALUE(value_of, v[0].optional ? *v[0].optional : lib_fail(c, "optional.none() dereference"))

FN(unwrap) {
    cel_value *out = ARENA_ARRAY(c->memory, cel_value, v[0].list->n);
    size_t kept = 0;
    for (size_t i = 0; i < v[0].list->n; i++) {
        if (v[0].list->v[i].kind != CEL_OPTIONAL) return lib_no_overload(c, "optional.unwrap", v, n);
        if (v[0].list->v[i].optional) out[kept++] = *v[0].list->v[i].optional;
    }
    return cel_of_list(c->memory, out, kept);
}

const cel_overload lib_optional[] = {
    {"optional_of", "optional.of", false, "(A) -> optional(A)", of, 0},
    {"optional_ofNonZeroValue", "optional.ofNonZeroValue", false, "(A) -> optional(A)", of_non_zero, 0},
    {"optional_none", "optional.none", false, "() -> optional(A)", none, 0},
    {"optional_hasValue", "hasValue", true, "(optional(A)) -> bool", has_value, 0},
    {"optional_value", "value", true, "(optional(A)) -> A", value_of, 0},
    {"optional_or_optional", "or", true, "(optional(A), optional(A)) -> optional(A)", NULL, 0},
    {"optional_orValue_value", "orValue", true, "(optional(A), A) -> A", NULL, 0},
    {"optional_unwrap", "optional.unwrap", false, "(list(optional(A))) -> list(A)", unwrap, 0},
    {"optional_unwrapOpt", "unwrapOpt", true, "(list(optional(A))) -> list(A)", unwrap, 0},
    {NULL, NULL, false, NULL, NULL, 0}};
