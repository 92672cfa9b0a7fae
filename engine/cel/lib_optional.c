#include <math.h>

#include "cel/lib.h"

#define FN(name) static cel_value name(cel_call *c, const cel_value *v, size_t n)

FN(of) {
    (void)n;
    return cel_of_optional(c->memory, &v[0]);
}

FN(none) {
    (void)c, (void)v, (void)n;
    return cel_none();
}

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
    case CEL_LIST: return v.list->n == 0;
    case CEL_MAP: return v.map->n == 0;
    case CEL_OPTIONAL: return v.optional == NULL;
    default: return false;
    }
}

FN(of_non_zero) {
    (void)n;
    return is_zero(v[0]) ? cel_none() : cel_of_optional(c->memory, &v[0]);
}

FN(has_value) {
    (void)c, (void)n;
    return cel_of_bool(v[0].optional != NULL);
}

FN(value_of) {
    (void)n;
    return v[0].optional ? *v[0].optional : lib_fail(c, "optional.none() dereference");
}

FN(or) {
    (void)c, (void)n;
    return v[0].optional ? v[0] : v[1];
}

FN(or_value) {
    (void)c, (void)n;
    return v[0].optional ? *v[0].optional : v[1];
}

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
    {"optional_or_optional", "or", true, "(optional(A), optional(A)) -> optional(A)", or, 0},
    {"optional_orValue_value", "orValue", true, "(optional(A), A) -> A", or_value, 0},
    {"optional_unwrap", "optional.unwrap", false, "(list(optional(A))) -> list(A)", unwrap, 0},
    {"optional_unwrapOpt", "unwrapOpt", true, "(list(optional(A))) -> list(A)", unwrap, 0},
    {NULL, NULL, false, NULL, NULL, 0}};
