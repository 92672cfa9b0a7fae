#include "bargain/translating.h"

#include "cel/time.h"

/* Arithmetic and order. Whole numbers are the solver's, without bound; a result beyond 64 bits is an error by a side
 * condition. Doubles are those of IEEE 754. Times are nanoseconds. */

#define NANOS INT64_C(1000000000)

/* ------------------------------------------------------------------------------------------------ whole numbers */

static Z3_ast add(logic *l, Z3_ast a, Z3_ast b) {
    return Z3_mk_add(l->z, 2, (Z3_ast[]){a, b});
}

static Z3_ast subtract(logic *l, Z3_ast a, Z3_ast b) {
    return Z3_mk_sub(l->z, 2, (Z3_ast[]){a, b});
}

static Z3_ast multiply(logic *l, Z3_ast a, Z3_ast b) {
    return Z3_mk_mul(l->z, 2, (Z3_ast[]){a, b});
}

static Z3_ast absolute(logic *l, Z3_ast a) {
    return logic_choose(l, Z3_mk_lt(l->z, a, logic_int(l, 0)), Z3_mk_unary_minus(l->z, a), a);
}

/* The language cuts towards zero; the solver's division of numbers that are not negative does the same. */
static Z3_ast divide(logic *l, Z3_ast a, Z3_ast b) {
    Z3_ast zero = logic_int(l, 0), size = Z3_mk_div(l->z, absolute(l, a), absolute(l, b));
    formula same_sign = Z3_mk_eq(l->z, Z3_mk_lt(l->z, a, zero), Z3_mk_lt(l->z, b, zero));
    return logic_choose(l, same_sign, size, Z3_mk_unary_minus(l->z, size));
}

static Z3_ast modulo(logic *l, Z3_ast a, Z3_ast b) {
    Z3_ast rest = Z3_mk_mod(l->z, absolute(l, a), absolute(l, b));
    return logic_choose(l, Z3_mk_lt(l->z, a, logic_int(l, 0)), Z3_mk_unary_minus(l->z, rest), rest);
}

static void add_int(logic *l, Z3_ast result, formula when, sym_sum *out) {
    formula fits = logic_between(l, result, INT64_MIN, INT64_MAX);
    sum_error(out, logic_and(l, when, logic_not(l, fits)));
    sum_case(out, logic_and(l, when, fits), (sym_case){.kind = SYM_INT, .term = result});
}

/* By zero, and the least whole number by -1: its quotient does not fit, and the rest goes with it. */
static formula cannot_divide(logic *l, Z3_ast a, Z3_ast b) {
    formula least = Z3_mk_eq(l->z, a, logic_int(l, INT64_MIN)), minus_one = Z3_mk_eq(l->z, b, logic_int(l, -1));
    return logic_or(l, Z3_mk_eq(l->z, b, logic_int(l, 0)), logic_and(l, least, minus_one));
}

typedef Z3_ast binary(logic *l, Z3_ast a, Z3_ast b);

static bool by_table(logic *l, str name, const Z3_ast *v, formula when, sym_sum *out) {
    static const struct {
        const char *name;
        binary *f;
        bool divides;
    } table[] = {{"_+_", add, false},
                 {"_-_", subtract, false},
                 {"_*_", multiply, false},
                 {"_/_", divide, true},
                 {"_%_", modulo, true}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (!str_is(name, table[i].name)) continue;
        formula wrong = table[i].divides ? cannot_divide(l, v[0], v[1]) : l->no;
        sum_error(out, logic_and(l, when, wrong));
        add_int(l, table[i].f(l, v[0], v[1]), logic_and(l, when, logic_not(l, wrong)), out);
        return true;
    }
    return false;
}

static bool unary_int(logic *l, str name, Z3_ast v, formula when, sym_sum *out) {
    if (str_is(name, "-_"))
        add_int(l, Z3_mk_unary_minus(l->z, v), when, out);
    else if (str_is(name, "math.abs"))
        add_int(l, absolute(l, v), when, out);
    else if (str_is(name, "int"))
        sum_case(out, when, (sym_case){.kind = SYM_INT, .term = v});
    else
        return false;
    return true;
}

/* math.greatest and math.least of whole numbers. */
static bool extreme(logic *l, str name, const Z3_ast *v, uint32_t n, formula when, sym_sum *out) {
    bool greatest = str_is(name, "math.greatest");
    if (!greatest && !str_is(name, "math.least")) return false;
    Z3_ast best = v[0];
    for (uint32_t i = 1; i < n; i++)
        best = logic_choose(l, greatest ? Z3_mk_gt(l->z, v[i], best) : Z3_mk_lt(l->z, v[i], best), v[i], best);
    sum_case(out, when, (sym_case){.kind = SYM_INT, .term = best});
    return true;
}

static bool of_ints(logic *l, str name, const Z3_ast *v, uint32_t n, formula when, sym_sum *out) {
    if (extreme(l, name, v, n, when, out)) return true;
    if (n == 1) return unary_int(l, name, v[0], when, out);
    return n == 2 && by_table(l, name, v, when, out);
}

/* ------------------------------------------------------------------------------------------------ doubles */

static bool of_doubles(logic *l, str name, const Z3_ast *v, uint32_t n, formula when, sym_sum *out) {
    Z3_ast nearest = Z3_mk_fpa_rne(l->z), result = NULL;
    if (n == 1 && str_is(name, "-_")) result = Z3_mk_fpa_neg(l->z, v[0]);
    if (n == 1 && str_is(name, "math.abs")) result = Z3_mk_fpa_abs(l->z, v[0]);
    if (n == 1 && str_is(name, "double")) result = v[0];
    if (n == 2 && str_is(name, "_+_")) result = Z3_mk_fpa_add(l->z, nearest, v[0], v[1]);
    if (n == 2 && str_is(name, "_-_")) result = Z3_mk_fpa_sub(l->z, nearest, v[0], v[1]);
    if (n == 2 && str_is(name, "_*_")) result = Z3_mk_fpa_mul(l->z, nearest, v[0], v[1]);
    if (n == 2 && str_is(name, "_/_")) result = Z3_mk_fpa_div(l->z, nearest, v[0], v[1]);
    if (result) sum_case(out, when, (sym_case){.kind = SYM_DOUBLE, .term = result});
    return result != NULL;
}

/* ------------------------------------------------------------------------------------------------ times */

static Z3_ast seconds_as_nanos(logic *l, int64_t seconds, int64_t more) {
    return Z3_simplify(l->z, add(l, multiply(l, logic_int(l, seconds), logic_int(l, NANOS)), logic_int(l, more)));
}

/* A time that is out of range is an error. */
static void add_time(logic *l, sym_kind kind, Z3_ast result, formula when, sym_sum *out) {
    bool stamp = kind == SYM_TIMESTAMP;
    Z3_ast least = seconds_as_nanos(l, stamp ? CEL_TIME_MIN : -CEL_DURATION_MAX, stamp ? 0 : 1 - NANOS);
    Z3_ast most = seconds_as_nanos(l, stamp ? CEL_TIME_MAX : CEL_DURATION_MAX, NANOS - 1);
    formula fits = logic_and(l, Z3_mk_ge(l->z, result, least), Z3_mk_le(l->z, result, most));
    sum_error(out, logic_and(l, when, logic_not(l, fits)));
    sum_case(out, logic_and(l, when, fits), (sym_case){.kind = kind, .term = result});
}

/* Which kind a sum or difference of two times has; SYM_CONST where there is none. */
static sym_kind kind_of_sum(bool plus, sym_kind a, sym_kind b) {
    if (a == SYM_DURATION && b == SYM_DURATION) return SYM_DURATION;
    if (a == SYM_TIMESTAMP && b == SYM_DURATION) return SYM_TIMESTAMP;
    if (plus) return a == SYM_DURATION && b == SYM_TIMESTAMP ? SYM_TIMESTAMP : SYM_CONST;
    return a == SYM_TIMESTAMP && b == SYM_TIMESTAMP ? SYM_DURATION : SYM_CONST;
}

static bool of_times(logic *l, str name, const Z3_ast *v, const sym_kind *kinds, uint32_t n, formula when,
                     sym_sum *out) {
    bool plus = str_is(name, "_+_");
    if (n == 1 && str_is(name, kinds[0] == SYM_DURATION ? "duration" : "timestamp")) {
        sum_case(out, when, (sym_case){.kind = kinds[0], .term = v[0]});
        return true;
    }
    if (n != 2 || (!plus && !str_is(name, "_-_"))) return false;
    sym_kind kind = kind_of_sum(plus, kinds[0], kinds[1]);
    if (kind == SYM_CONST) return false;
    add_time(l, kind, plus ? add(l, v[0], v[1]) : subtract(l, v[0], v[1]), when, out);
    return true;
}

/* getHours() and the like of a duration. */
static bool parts_of_time(logic *l, str name, Z3_ast v, formula when, sym_sum *out) {
    static const struct {
        const char *name;
        int64_t nanos;
    } table[] = {{"getHours", 3600 * NANOS}, {"getMinutes", 60 * NANOS}, {"getSeconds", NANOS}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (!str_is(name, table[i].name)) continue;
        sum_case(out, when, (sym_case){.kind = SYM_INT, .term = divide(l, v, logic_int(l, table[i].nanos))});
        return true;
    }
    return false;
}

bool tr_arithmetic(translation *t, str name, sym_kind kind, const Z3_ast *v, const sym_kind *kinds, uint32_t n,
                   formula when, sym_sum *out) {
    bool same = true;
    for (uint32_t i = 0; i < n; i++) same = same && kinds[i] == kind;
    if (kind == SYM_INT && same) return of_ints(t->l, name, v, n, when, out);
    if (kind == SYM_DOUBLE && same) return of_doubles(t->l, name, v, n, when, out);
    if (kind == SYM_DURATION && n == 1 && parts_of_time(t->l, name, v[0], when, out)) return true;
    if (kind == SYM_DURATION || kind == SYM_TIMESTAMP) return of_times(t->l, name, v, kinds, n, when, out);
    return false;
}

/* ------------------------------------------------------------------------------------------------ order */

typedef enum { LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL } relation;

static relation relation_of(str name) {
    if (str_is(name, "_<_")) return LESS;
    if (str_is(name, "_<=_")) return LESS_EQUAL;
    return str_is(name, "_>_") ? GREATER : GREATER_EQUAL;
}

static formula compare_exact(logic *l, relation r, Z3_ast a, Z3_ast b) {
    switch (r) {
    case LESS: return Z3_mk_lt(l->z, a, b);
    case LESS_EQUAL: return Z3_mk_le(l->z, a, b);
    case GREATER: return Z3_mk_gt(l->z, a, b);
    case GREATER_EQUAL: return Z3_mk_ge(l->z, a, b);
    case EQUAL: break;
    }
    return Z3_mk_eq(l->z, a, b);
}

static formula compare_doubles(logic *l, relation r, Z3_ast a, Z3_ast b) {
    switch (r) {
    case LESS: return Z3_mk_fpa_lt(l->z, a, b);
    case LESS_EQUAL: return Z3_mk_fpa_leq(l->z, a, b);
    case GREATER: return Z3_mk_fpa_gt(l->z, a, b);
    case GREATER_EQUAL: return Z3_mk_fpa_geq(l->z, a, b);
    case EQUAL: break;
    }
    return Z3_mk_fpa_eq(l->z, a, b);
}

static relation turned(relation r) {
    static const relation other[] = {GREATER, GREATER_EQUAL, LESS, LESS_EQUAL, EQUAL};
    return other[r];
}

/* A whole number against a double: by value. One that a double can hold is compared as a double. */
static formula compare_mixed(logic *l, relation r, Z3_ast whole, Z3_ast number) {
    int64_t fixed;
    const int64_t exact = INT64_C(1) << 53;
    if (logic_fixed_int(l, whole, &fixed) && fixed <= exact && fixed >= -exact)
        return compare_doubles(l, r, logic_number(l, (double)fixed), number);
    formula infinite = Z3_mk_fpa_is_infinite(l->z, number), below = Z3_mk_fpa_is_negative(l->z, number);
    formula at_infinity = r == EQUAL ? l->no : r == LESS || r == LESS_EQUAL ? logic_not(l, below) : below;
    formula finite =
        compare_exact(l, r, Z3_mk_int2real(l->z, whole), Z3_simplify(l->z, Z3_mk_fpa_to_real(l->z, number)));
    formula f = logic_or(l, logic_and(l, infinite, at_infinity), logic_and(l, logic_not(l, infinite), finite));
    return Z3_simplify(l->z, logic_and(l, logic_not(l, Z3_mk_fpa_is_nan(l->z, number)), f));
}

static formula compare_bools(logic *l, relation r, formula a, formula b) {
    formula less = logic_and(l, logic_not(l, a), b), more = logic_and(l, a, logic_not(l, b));
    if (r == LESS || r == GREATER) return r == LESS ? less : more;
    return logic_not(l, r == LESS_EQUAL ? more : less);
}

static formula compare_texts(logic *l, relation r, Z3_ast a, Z3_ast b) {
    bool less = r == LESS || r == LESS_EQUAL, strict = r == LESS || r == GREATER;
    Z3_ast first = less ? a : b, second = less ? b : a;
    return strict ? Z3_mk_str_lt(l->z, first, second) : Z3_mk_str_le(l->z, first, second);
}

bool tr_order(translation *t, str name, const sym_case *a, const sym_case *b, formula when, sym_sum *out) {
    logic *l = t->l;
    sym_kind ka, kb;
    Z3_ast va, vb;
    relation r = relation_of(name);
    formula f = NULL;
    if (!sym_case_term(l, a, &ka, &va) || !sym_case_term(l, b, &kb, &vb)) return false;
    if (ka == kb && (ka == SYM_INT || ka == SYM_DURATION || ka == SYM_TIMESTAMP)) f = compare_exact(l, r, va, vb);
    if (ka == kb && ka == SYM_DOUBLE) f = compare_doubles(l, r, va, vb);
    if (ka == kb && ka == SYM_BOOL) f = compare_bools(l, r, va, vb);
    if (ka == kb && ka == SYM_TEXT) f = compare_texts(l, r, va, vb);
    if (ka == SYM_INT && kb == SYM_DOUBLE) f = compare_mixed(l, r, va, vb);
    if (ka == SYM_DOUBLE && kb == SYM_INT) f = compare_mixed(l, turned(r), vb, va);
    if (f) sum_case(out, when, (sym_case){.kind = SYM_BOOL, .term = f});
    return f != NULL;
}

formula tr_equal_numbers(translation *t, sym_kind ka, Z3_ast a, sym_kind kb, Z3_ast b) {
    logic *l = t->l;
    if (ka == SYM_INT && kb == SYM_INT) return Z3_mk_eq(l->z, a, b);
    if (ka == SYM_DOUBLE && kb == SYM_DOUBLE) return Z3_mk_fpa_eq(l->z, a, b);
    if (ka == SYM_INT && kb == SYM_DOUBLE) return compare_mixed(l, EQUAL, a, b);
    if (ka == SYM_DOUBLE && kb == SYM_INT) return compare_mixed(l, EQUAL, b, a);
    return NULL;
}
