#include <math.h>

#include "cel/lib.h"

/* Of one list, or of all arguments. */
static cel_value extreme(cel_call *c, const cel_value *v, size_t n, int wanted, const char *name) {
    if (n == 1 && v[0].kind == CEL_LIST) {
        n = v[0].list->n;
        v = v[0].list->v;
        if (n == 0) return cel_error(c->memory, "%s of an empty list", name);
    }
    cel_value best = v[0];
    for (size_t i = 0; i < n; i++) {
        if (v[i].kind != CEL_INT && v[i].kind != CEL_UINT && v[i].kind != CEL_DOUBLE)
            return lib_no_overload(c, name, v, n);
        if (cel_compare(v[i], best) == wanted) best = v[i];
    }
    return best;
}

VALUE(greatest, extreme(c, v, n, 1, "math.greatest"))
VALUE(least, extreme(c, v, n, -1, "math.least"))

#define REAL(name, expression)                                                                                         \
    FN(name) {                                                                                                         \
        double d = v[0].d;                                                                                             \
        return cel_of_double(expression);                                                                              \
    }

REAL(ceil_of, ceil(d))
REAL(floor_of, floor(d))
REAL(round_of, round(d))
REAL(trunc_of, trunc(d))
REAL(sqrt_of, sqrt(d))
REAL(abs_double, fabs(d))
REAL(sign_double, isnan(d) ? d : (double)((d > 0) - (d < 0)))

VALUE(sqrt_int, cel_of_double(sqrt((double)v[0].i)))
VALUE(sqrt_uint, cel_of_double(sqrt((double)v[0].u)))
VALUE(is_inf, cel_of_bool(isinf(v[0].d)))
VALUE(is_nan, cel_of_bool(isnan(v[0].d)))
VALUE(is_finite, cel_of_bool(isfinite(v[0].d)))
VALUE(abs_int, v[0].i == INT64_MIN ? lib_fail(c, "integer overflow") : cel_of_int(v[0].i < 0 ? -v[0].i : v[0].i))
VALUE(abs_uint, v[0])
VALUE(sign_int, cel_of_int((v[0].i > 0) - (v[0].i < 0)))
VALUE(sign_uint, cel_of_uint(v[0].u > 0))

/* Bit operations are the same for ints and uints. The result has the type of the first argument. */
static cel_value bits(cel_value like, uint64_t u) {
    return (cel_value){.kind = like.kind, .u = u};
}

VALUE(bit_and, bits(v[0], v[0].u &v[1].u))
VALUE(bit_or, bits(v[0], v[0].u | v[1].u))
VALUE(bit_xor, bits(v[0], v[0].u ^ v[1].u))
VALUE(bit_not, bits(v[0], ~v[0].u))

FN(shift_left) {
    if (v[1].i < 0) return lib_fail(c, "negative offset");
    return bits(v[0], v[1].i > 63 ? 0 : v[0].u << v[1].i);
}

FN(shift_right) {
    if (v[1].i < 0) return lib_fail(c, "negative offset");
    return bits(v[0], v[1].i > 63 ? 0 : v[0].u >> v[1].i);
}

#define EXTREME(id, function, fn)                                                                                      \
    {id "_int", function, false, "(int) -> int", fn, CEL_VARIADIC},                                                    \
        {id "_uint", function, false, "(uint) -> uint", fn, CEL_VARIADIC},                                             \
        {id "_double", function, false, "(double) -> double", fn, CEL_VARIADIC},                                       \
        {id "_list_int", function, false, "(list(int)) -> int", fn, 0},                                                \
        {id "_list_uint", function, false, "(list(uint)) -> uint", fn, 0},                                             \
        {id "_list_double", function, false, "(list(double)) -> double", fn, 0},                                       \
        {id "_list_dyn", function, false, "(list(dyn)) -> dyn", fn, CEL_MIXED}, {                                      \
        id "_mixed", function, false, "(dyn) -> dyn", fn, CEL_VARIADIC | CEL_MIXED                                     \
    }

const cel_overload lib_math[] = {
    EXTREME("math_greatest", "math.greatest", greatest),
    EXTREME("math_least", "math.least", least),
    {"math_ceil_double", "math.ceil", false, "(double) -> double", ceil_of, 0},
    {"math_floor_double", "math.floor", false, "(double) -> double", floor_of, 0},
    {"math_round_double", "math.round", false, "(double) -> double", round_of, 0},
    {"math_trunc_double", "math.trunc", false, "(double) -> double", trunc_of, 0},
    {"math_isInf_double", "math.isInf", false, "(double) -> bool", is_inf, 0},
    {"math_isNaN_double", "math.isNaN", false, "(double) -> bool", is_nan, 0},
    {"math_isFinite_double", "math.isFinite", false, "(double) -> bool", is_finite, 0},
    {"math_sqrt_double", "math.sqrt", false, "(double) -> double", sqrt_of, 0},
    {"math_sqrt_int", "math.sqrt", false, "(int) -> double", sqrt_int, 0},
    {"math_sqrt_uint", "math.sqrt", false, "(uint) -> double", sqrt_uint, 0},
    {"math_abs_double", "math.abs", false, "(double) -> double", abs_double, 0},
    {"math_abs_int", "math.abs", false, "(int) -> int", abs_int, 0},
    {"math_abs_uint", "math.abs", false, "(uint) -> uint", abs_uint, 0},
    {"math_sign_double", "math.sign", false, "(double) -> double", sign_double, 0},
    {"math_sign_int", "math.sign", false, "(int) -> int", sign_int, 0},
    {"math_sign_uint", "math.sign", false, "(uint) -> uint", sign_uint, 0},
    {"math_bitAnd_int_int", "math.bitAnd", false, "(int, int) -> int", bit_and, 0},
    {"math_bitAnd_uint_uint", "math.bitAnd", false, "(uint, uint) -> uint", bit_and, 0},
    {"math_bitOr_int_int", "math.bitOr", false, "(int, int) -> int", bit_or, 0},
    {"math_bitOr_uint_uint", "math.bitOr", false, "(uint, uint) -> uint", bit_or, 0},
    {"math_bitXor_int_int", "math.bitXor", false, "(int, int) -> int", bit_xor, 0},
    {"math_bitXor_uint_uint", "math.bitXor", false, "(uint, uint) -> uint", bit_xor, 0},
    {"math_bitNot_int_int", "math.bitNot", false, "(int) -> int", bit_not, 0},
    {"math_bitNot_uint_uint", "math.bitNot", false, "(uint) -> uint", bit_not, 0},
    {"math_bitShiftLeft_int_int", "math.bitShiftLeft", false, "(int, int) -> int", shift_left, 0},
    {"math_bitShiftLeft_uint_int", "math.bitShiftLeft", false, "(uint, int) -> uint", shift_left, 0},
    {"math_bitShiftRight_int_int", "math.bitShiftRight", false, "(int, int) -> int", shift_right, 0},
    {"math_bitShiftRight_uint_int", "math.bitShiftRight", false, "(uint, int) -> uint", shift_right, 0},
    {NULL, NULL, false, NULL, NULL, 0}};
