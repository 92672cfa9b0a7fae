#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "cel/lib.h"

/* ------------------------------------------------------------------------------------------------ numbers */

static cel_value overflow(cel_call *c) {
    return lib_fail(c, "integer overflow");
}

#define ARITHMETIC(operation)                                                                                          \
    FN(operation##_int) {                                                                                              \
        int64_t r;                                                                                                     \
        return __builtin_##operation##_overflow(v[0].i, v[1].i, &r) ? overflow(c) : cel_of_int(r);                     \
    }                                                                                                                  \
    FN(operation##_uint) {                                                                                             \
        uint64_t r;                                                                                                    \
        return __builtin_##operation##_overflow(v[0].u, v[1].u, &r) ? overflow(c) : cel_of_uint(r);                    \
    }

ARITHMETIC(add)
ARITHMETIC(sub)
ARITHMETIC(mul)

FN(div_int) {
    if (v[1].i == 0) return lib_fail(c, "division by zero");
    return v[1].i == -1 && v[0].i == INT64_MIN ? overflow(c) : cel_of_int(v[0].i / v[1].i);
}

FN(mod_int) {
    if (v[1].i == 0) return lib_fail(c, "modulus by zero");
    return v[1].i == -1 ? (v[0].i == INT64_MIN ? overflow(c) : cel_of_int(0)) : cel_of_int(v[0].i % v[1].i);
}

VALUE(negate_int, v[0].i == INT64_MIN ? overflow(c) : cel_of_int(-v[0].i))

VALUE(div_uint, v[1].u ? cel_of_uint(v[0].u / v[1].u) : lib_fail(c, "division by zero"))
VALUE(mod_uint, v[1].u ? cel_of_uint(v[0].u % v[1].u) : lib_fail(c, "modulus by zero"))
VALUE(add_double, cel_of_double(v[0].d + v[1].d))
VALUE(sub_double, cel_of_double(v[0].d - v[1].d))
VALUE(mul_double, cel_of_double(v[0].d *v[1].d))

/* By IEEE 754. Division by zero is written out, because it is undefined in C. */
FN(div_double) {
    double a = v[0].d, b = v[1].d;
    if (b < 0 || b > 0 || isnan(b)) return cel_of_double(a / b);
    if (isnan(a) || !(a < 0 || a > 0)) return cel_of_double(NAN);
    return cel_of_double((a < 0) != (signbit(b) != 0) ? -INFINITY : INFINITY);
}

#define MONEY(operation)                                                                                               \
    FN(operation##_money) {                                                                                            \
        int64_t r;                                                                                                     \
        if (v[0].n != v[1].n) return cel_currency_error(c->memory, v[0], v[1]);                                        \
        return __builtin_##operation##_overflow(v[0].i, v[1].i, &r) ? lib_fail(c, "this amount of money is too large") \
                                                                    : cel_of_money((money){r, v[0].n});                \
    }

MONEY(add)
MONEY(sub)

/* One factor is an int. */
FN(mul_money) {
    const cel_value *m = &v[v[0].kind != CEL_MONEY], *by = &v[v[0].kind == CEL_MONEY];
    int64_t r;
    return __builtin_mul_overflow(m->i, by->i, &r) ? lib_fail(c, "this amount of money is too large")
                                                   : cel_of_money((money){r, m->n});
}

VALUE(negate_double, cel_of_double(-v[0].d))

/* ------------------------------------------------------------------------------------------------ text and lists */

static cel_value joined(cel_call *c, const cel_value *v, cel_kind kind) {
    size_t n = (size_t)v[0].n + v[1].n;
    if (n > LIB_MOST_TEXT) return lib_fail(c, "this text would be longer than 64 MiB");
    char *p = arena_alloc(c->memory, n + 1);
    memcpy(p, v[0].text, v[0].n);
    memcpy(p + v[0].n, v[1].text, v[1].n);
    return kind == CEL_STRING ? cel_of_str((str){p, n}) : cel_of_bytes((str){p, n});
}

VALUE(add_string, joined(c, v, CEL_STRING))
VALUE(add_bytes, joined(c, v, CEL_BYTES))

FN(add_list) {
    const cel_list *a = v[0].list, *b = v[1].list;
    if (a->n == 0) return v[1];
    cel_value *all = ARENA_ARRAY(c->memory, cel_value, a->n + b->n);
    memcpy(all, a->v, a->n * sizeof *all);
    if (b->n) memcpy(all + a->n, b->v, b->n * sizeof *all);
    return cel_of_list(c->memory, all, a->n + b->n);
}

FN(size_of) {
    size_t size = v[0].kind == CEL_STRING  ? utf8_count(cel_text(v[0]))
                  : v[0].kind == CEL_BYTES ? v[0].n
                  : v[0].kind == CEL_LIST  ? v[0].list->n
                                           : v[0].map->n;
    return cel_of_int((int64_t)size);
}

VALUE(contains, cel_of_bool(str_find(cel_text(v[0]), cel_text(v[1]), 0) != SIZE_MAX))
VALUE(starts_with, cel_of_bool(str_starts(cel_text(v[0]), cel_text(v[1]))))
VALUE(ends_with, cel_of_bool(str_ends(cel_text(v[0]), cel_text(v[1]))))

#define ORDERED(f, id)                                                                                                 \
    {id "_bool", f, false, "(bool, bool) -> bool", NULL, 0}, {id "_int", f, false, "(int, int) -> bool", NULL, 0},     \
        {id "_uint", f, false, "(uint, uint) -> bool", NULL, 0},                                                       \
        {id "_double", f, false, "(double, double) -> bool", NULL, 0},                                                 \
        {id "_string", f, false, "(string, string) -> bool", NULL, 0},                                                 \
        {id "_bytes", f, false, "(bytes, bytes) -> bool", NULL, 0},                                                    \
        {id "_timestamp", f, false, "(timestamp, timestamp) -> bool", NULL, 0},                                        \
        {id "_duration", f, false, "(duration, duration) -> bool", NULL, 0},                                           \
        {id "_money", f, false, "(money, money) -> bool", NULL, 0},                                                    \
        {id "_int_uint", f, false, "(int, uint) -> bool", NULL, 0},                                                    \
        {id "_int_double", f, false, "(int, double) -> bool", NULL, 0},                                                \
        {id "_uint_int", f, false, "(uint, int) -> bool", NULL, 0},                                                    \
        {id "_uint_double", f, false, "(uint, double) -> bool", NULL, 0},                                              \
        {id "_double_int", f, false, "(double, int) -> bool", NULL, 0}, {                                              \
        id "_double_uint", f, false, "(double, uint) -> bool", NULL, 0                                                 \
    }

const cel_overload lib_standard[] = {
    {"equals", "_==_", false, "(A, A) -> bool", NULL, 0},
    {"not_equals", "_!=_", false, "(A, A) -> bool", NULL, 0},
    {"logical_not", "!_", false, "(bool) -> bool", NULL, 0},
    ORDERED("_<_", "less"),
    ORDERED("_<=_", "less_equals"),
    ORDERED("_>_", "greater"),
    ORDERED("_>=_", "greater_equals"),
    {"add_int64", "_+_", false, "(int, int) -> int", add_int, 0},
    {"add_uint64", "_+_", false, "(uint, uint) -> uint", add_uint, 0},
    {"add_double", "_+_", false, "(double, double) -> double", add_double, 0},
    {"add_string", "_+_", false, "(string, string) -> string", add_string, 0},
    {"add_bytes", "_+_", false, "(bytes, bytes) -> bytes", add_bytes, 0},
    {"add_money", "_+_", false, "(money, money) -> money", add_money, 0},
    {"subtract_money", "_-_", false, "(money, money) -> money", sub_money, 0},
    {"multiply_money_int64", "_*_", false, "(money, int) -> money", mul_money, CEL_FALLBACK},
    {"multiply_int64_money", "_*_", false, "(int, money) -> money", mul_money, CEL_FALLBACK},
    {"add_list", "_+_", false, "(list(A), list(A)) -> list(A)", add_list, 0},
    {"subtract_int64", "_-_", false, "(int, int) -> int", sub_int, 0},
    {"subtract_uint64", "_-_", false, "(uint, uint) -> uint", sub_uint, 0},
    {"subtract_double", "_-_", false, "(double, double) -> double", sub_double, 0},
    {"multiply_int64", "_*_", false, "(int, int) -> int", mul_int, 0},
    {"multiply_uint64", "_*_", false, "(uint, uint) -> uint", mul_uint, 0},
    {"multiply_double", "_*_", false, "(double, double) -> double", mul_double, 0},
    {"divide_int64", "_/_", false, "(int, int) -> int", div_int, 0},
    {"divide_uint64", "_/_", false, "(uint, uint) -> uint", div_uint, 0},
    {"divide_double", "_/_", false, "(double, double) -> double", div_double, 0},
    {"modulo_int64", "_%_", false, "(int, int) -> int", mod_int, 0},
    {"modulo_uint64", "_%_", false, "(uint, uint) -> uint", mod_uint, 0},
    {"negate_int64", "-_", false, "(int) -> int", negate_int, 0},
    {"negate_double", "-_", false, "(double) -> double", negate_double, 0},
    {"in_list", "@in", false, "(A, list(A)) -> bool", NULL, 0},
    {"in_map", "@in", false, "(A, map(A, B)) -> bool", NULL, 0},
    {"size_string", "size", false, "(string) -> int", size_of, 0},
    {"size_bytes", "size", false, "(bytes) -> int", size_of, 0},
    {"size_list", "size", false, "(list(A)) -> int", size_of, 0},
    {"size_map", "size", false, "(map(A, B)) -> int", size_of, 0},
    {"string_size", "size", true, "(string) -> int", size_of, 0},
    {"bytes_size", "size", true, "(bytes) -> int", size_of, 0},
    {"list_size", "size", true, "(list(A)) -> int", size_of, 0},
    {"map_size", "size", true, "(map(A, B)) -> int", size_of, 0},
    {"contains_string", "contains", true, "(string, string) -> bool", contains, 0},
    {"starts_with_string", "startsWith", true, "(string, string) -> bool", starts_with, 0},
    {"ends_with_string", "endsWith", true, "(string, string) -> bool", ends_with, 0},
    {NULL, NULL, false, NULL, NULL, 0}};
