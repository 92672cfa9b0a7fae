#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "cel/lib.h"

/* The lists and sets extensions. */

#define FN(name) static cel_value name(cel_call *c, const cel_value *v, size_t n)

FN(slice) {
    (void)n;
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

static int by_order(const void *a, const void *b) {
    return cel_compare(*(const cel_value *)a, *(const cel_value *)b);
}

FN(sort) {
    const cel_list *l = v[0].list;
    cel_value *sorted = ARENA_ARRAY(c->memory, cel_value, l->n);
    for (size_t i = 0; i < l->n; i++) {
        bool number = l->v[i].kind == CEL_INT || l->v[i].kind == CEL_UINT || l->v[i].kind == CEL_DOUBLE;
        if (l->v[i].kind != l->v[0].kind) return lib_fail(c, "list elements must have the same type");
        if (!number && cel_compare(l->v[i], l->v[i]) == -2) return lib_no_overload(c, "sort", v, n);
        sorted[i] = l->v[i];
    }
    if (l->n) qsort(sorted, l->n, sizeof *sorted, by_order);
    return cel_of_list(c->memory, sorted, l->n);
}

/* Values that a map can hold as keys are found by hashing, the others by comparison. */
FN(distinct) {
    const cel_list *l = v[0].list;
    cel_value *out = ARENA_ARRAY(c->memory, cel_value, l->n);
    size_t kept = 0;
    map seen_text = {0};
    (void)n;
    for (size_t i = 0; i < l->n; i++) {
        bool there = false;
        if (l->v[i].kind == CEL_STRING)
            there = !map_put(c->memory, &seen_text, cel_text(l->v[i]), 0);
        else
            for (size_t k = 0; k < kept && !there; k++) there = cel_equal(out[k], l->v[i]);
        if (!there) out[kept++] = l->v[i];
    }
    return cel_of_list(c->memory, out, kept);
}

FN(reverse) {
    (void)n;
    const cel_list *l = v[0].list;
    cel_value *out = ARENA_ARRAY(c->memory, cel_value, l->n);
    for (size_t i = 0; i < l->n; i++) out[l->n - 1 - i] = l->v[i];
    return cel_of_list(c->memory, out, l->n);
}

#define LONGEST_RANGE 10000000

FN(range) {
    (void)n;
    int64_t size = v[0].i < 0 ? 0 : v[0].i;
    if (size > LONGEST_RANGE) return cel_error(c->memory, "lists.range goes up to %d", LONGEST_RANGE);
    cel_value *out = ARENA_ARRAY(c->memory, cel_value, (size_t)size);
    for (int64_t i = 0; i < size; i++) out[i] = cel_of_int(i);
    return cel_of_list(c->memory, out, (size_t)size);
}

FN(first) {
    (void)n;
    return cel_of_optional(c->memory, v[0].list->n ? &v[0].list->v[0] : NULL);
}

FN(last) {
    (void)n;
    return cel_of_optional(c->memory, v[0].list->n ? &v[0].list->v[v[0].list->n - 1] : NULL);
}

/* ------------------------------------------------------------------------------------------------ sets */

/* A list as a set: strings and numbers by hashing, so that two long lists are compared in linear time. */
typedef struct members {
    const cel_list *list;
    const cel_map *keys; /* NULL where some element cannot be a key */
} members;

static bool is_key(cel_value v) {
    return v.kind == CEL_STRING || v.kind == CEL_INT || v.kind == CEL_UINT || v.kind == CEL_BOOL;
}

static members members_of(cel_call *c, const cel_list *l) {
    cel_value *unique = ARENA_ARRAY(c->memory, cel_value, l->n);
    members m = {l, NULL};
    map text = {0};
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (!is_key(l->v[i]) || (l->v[i].kind != CEL_STRING && l->n > 16)) return m;
        bool there = false;
        if (l->v[i].kind == CEL_STRING)
            there = !map_put(c->memory, &text, cel_text(l->v[i]), 0);
        else
            for (size_t k = 0; k < n && !there; k++) there = cel_equal(unique[k], l->v[i]);
        if (!there) unique[n++] = l->v[i];
    }
    cel_value all = cel_of_map(c->memory, unique, unique, n);
    m.keys = all.kind == CEL_MAP ? all.map : NULL;
    return m;
}

static bool holds(const members *m, cel_value v) {
    if (m->keys && (is_key(v) || v.kind == CEL_DOUBLE)) return cel_map_get(m->keys, v) != NULL;
    for (size_t i = 0; i < m->list->n; i++)
        if (cel_equal(m->list->v[i], v)) return true;
    return false;
}

static bool holds_all(cel_call *c, const cel_list *of, const cel_list *in) {
    members m = members_of(c, in);
    for (size_t i = 0; i < of->n; i++)
        if (!holds(&m, of->v[i])) return false;
    return true;
}

FN(sets_contains) {
    (void)n;
    return cel_of_bool(holds_all(c, v[1].list, v[0].list));
}

FN(sets_equivalent) {
    (void)n;
    return cel_of_bool(holds_all(c, v[1].list, v[0].list) && holds_all(c, v[0].list, v[1].list));
}

FN(sets_intersects) {
    (void)n;
    members m = members_of(c, v[1].list);
    for (size_t i = 0; i < v[0].list->n; i++)
        if (holds(&m, v[0].list->v[i])) return cel_of_bool(true);
    return cel_of_bool(false);
}

const cel_overload lib_lists[] = {
    {"list_slice", "slice", true, "(list(A), int, int) -> list(A)", slice, false},
    {"list_flatten", "flatten", true, "(list(list(A))) -> list(A)", flatten, false},
    {"list_flatten_dyn", "flatten", true, "(list(dyn)) -> list(dyn)", flatten, false},
    {"list_flatten_int", "flatten", true, "(list(dyn), int) -> list(dyn)", flatten, false},
    {"list_sort", "sort", true, "(list(A)) -> list(A)", sort, false},
    {"list_distinct", "distinct", true, "(list(A)) -> list(A)", distinct, false},
    {"list_reverse", "reverse", true, "(list(A)) -> list(A)", reverse, false},
    {"lists_range", "lists.range", false, "(int) -> list(int)", range, false},
    {"list_first", "first", true, "(list(A)) -> optional(A)", first, false},
    {"list_last", "last", true, "(list(A)) -> optional(A)", last, false},
    {"list_sets_contains_list", "sets.contains", false, "(list(A), list(A)) -> bool", sets_contains, false},
    {"list_sets_equivalent_list", "sets.equivalent", false, "(list(A), list(A)) -> bool", sets_equivalent, false},
    {"list_sets_intersects_list", "sets.intersects", false, "(list(A), list(A)) -> bool", sets_intersects, false},
    {NULL, NULL, false, NULL, NULL, false}};
