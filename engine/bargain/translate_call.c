#include "bargain/translate_internal.h"

#include "cel/time.h"

/* Operators and functions. If all arguments are constant, the language's own library is called. Otherwise operators
 * that the solver has become its terms; and if each argument has few values, the library is called for each
 * combination. */

#define NANOS INT64_C(1000000000)

/* ------------------------------------------------------------------------------------------------ strict calls */

typedef struct product {
    translation *t;
    const cel_ast *x;
    const sym *args;
    uint32_t n;
    const sym_case **chosen;
    tr_apply *one;
    sym_sum *out;
    size_t left; /* combinations */
} product;

static void combine(product *p, uint32_t at, formula when) {
    if (logic_is_no(p->t->l, when)) return;
    if (at == p->n) {
        if (p->left-- > 0) {
            p->one(p->t, p->x, p->chosen, when, p->out);
        } else {
            sum_opaque(p->out, "it has too many cases");
            p->left = 0;
        }
        return;
    }
    for (size_t i = 0; i < p->args[at].n && !p->out->opaque; i++) {
        p->chosen[at] = &p->args[at].v[i];
        combine(p, at + 1, logic_and(p->t->l, when, p->args[at].v[i].when));
    }
}

sym tr_strict(translation *t, const cel_ast *x, const sym *args, uint32_t n, tr_apply *one) {
    sym_sum out;
    tr_open_sum(t, &out, args, n);
    product p = {t, x, args, n, ARENA_ARRAY(t->a, const sym_case *, n), one, &out, SYM_MOST_CASES};
    if (!out.opaque) combine(&p, 0, t->l->yes);
    return sum_close(&out);
}

/* ------------------------------------------------------------------------------------------------ integers */

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

/* The language truncates towards zero. So does the solver's division, but only of numbers that are not negative. */
static Z3_ast divide(logic *l, Z3_ast a, Z3_ast b) {
    Z3_ast zero = logic_int(l, 0), size = Z3_mk_div(l->z, absolute(l, a), absolute(l, b));
    formula same_sign = Z3_mk_eq(l->z, Z3_mk_lt(l->z, a, zero), Z3_mk_lt(l->z, b, zero));
    return logic_choose(l, same_sign, size, Z3_mk_unary_minus(l->z, size));
}

static Z3_ast modulo(logic *l, Z3_ast a, Z3_ast b) {
    Z3_ast rest = Z3_mk_mod(l->z, absolute(l, a), absolute(l, b));
    return logic_choose(l, Z3_mk_lt(l->z, a, logic_int(l, 0)), Z3_mk_unary_minus(l->z, rest), rest);
}

/* Integers of the solver have no bound: a result that does not fit 64 bits is an error. */
static void add_int(logic *l, Z3_ast result, formula when, sym_sum *out) {
    formula fits = logic_between(l, result, INT64_MIN, INT64_MAX);
    sum_error(out, logic_and(l, when, logic_not(l, fits)));
    sum_case(out, logic_and(l, when, fits), (sym_case){.kind = SYM_INT, .term = result});
}

/* days(): an error if there are too many. */
static void add_days(logic *l, Z3_ast days, formula when, sym_sum *out) {
    formula fits = logic_between(l, days, -CEL_MOST_DAYS, CEL_MOST_DAYS);
    sum_error(out, logic_and(l, when, logic_not(l, fits)));
    sum_case(out, logic_and(l, when, fits),
             (sym_case){.kind = SYM_DURATION, .term = multiply(l, days, logic_int(l, 86400 * NANOS))});
}

static bool of_ints(logic *l, str name, const Z3_ast *v, uint32_t n, formula when, sym_sum *out) {
    static const struct {
        const char *name;
        Z3_ast (*f)(logic *l, Z3_ast a, Z3_ast b);
        bool divides;
    } binary[] = {{"_+_", add, false},
                  {"_-_", subtract, false},
                  {"_*_", multiply, false},
                  {"_/_", divide, true},
                  {"_%_", modulo, true}};
    bool greatest = str_is(name, "math.greatest");
    if (greatest || str_is(name, "math.least")) {
        Z3_ast best = v[0];
        for (uint32_t i = 1; i < n; i++)
            best = logic_choose(l, greatest ? Z3_mk_gt(l->z, v[i], best) : Z3_mk_lt(l->z, v[i], best), v[i], best);
        sum_case(out, when, (sym_case){.kind = SYM_INT, .term = best});
        return true;
    }
    for (size_t i = 0; i < sizeof binary / sizeof *binary && n == 2; i++) {
        if (!str_is(name, binary[i].name)) continue;
        formula wrong = l->no;
        if (binary[i].divides) {
            /* Division by zero, and INT64_MIN / -1, which does not fit; % fails where / does. */
            formula least = Z3_mk_eq(l->z, v[0], logic_int(l, INT64_MIN));
            formula minus_one = Z3_mk_eq(l->z, v[1], logic_int(l, -1));
            wrong = logic_or(l, Z3_mk_eq(l->z, v[1], logic_int(l, 0)), logic_and(l, least, minus_one));
        }
        sum_error(out, logic_and(l, when, wrong));
        add_int(l, binary[i].f(l, v[0], v[1]), logic_and(l, when, logic_not(l, wrong)), out);
        return true;
    }
    if (n != 1) return false;
    if (str_is(name, "-_"))
        add_int(l, Z3_mk_unary_minus(l->z, v[0]), when, out);
    else if (str_is(name, "math.abs"))
        add_int(l, absolute(l, v[0]), when, out);
    else if (str_is(name, "int"))
        sum_case(out, when, (sym_case){.kind = SYM_INT, .term = v[0]});
    else if (str_is(name, "days"))
        add_days(l, v[0], when, out);
    else
        return false;
    return true;
}

/* ------------------------------------------------------------------------------------------------ doubles and times */

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

static Z3_ast nanoseconds(logic *l, int64_t seconds, int64_t more) {
    return Z3_simplify(l->z, add(l, multiply(l, logic_int(l, seconds), logic_int(l, NANOS)), logic_int(l, more)));
}

/* The kind of a sum or difference of two times; SYM_CONST if there is none. */
static sym_kind kind_of_sum(bool plus, sym_kind a, sym_kind b) {
    if (a == SYM_DURATION && b == SYM_DURATION) return SYM_DURATION;
    if (a == SYM_TIMESTAMP && b == SYM_DURATION) return SYM_TIMESTAMP;
    if (plus) return a == SYM_DURATION && b == SYM_TIMESTAMP ? SYM_TIMESTAMP : SYM_CONST;
    return a == SYM_TIMESTAMP && b == SYM_TIMESTAMP ? SYM_DURATION : SYM_CONST;
}

/* Sums and differences of times, which are errors out of range; getHours() and the like of a duration. */
static bool of_times(logic *l, str name, const Z3_ast *v, const sym_kind *kinds, uint32_t n, formula when,
                     sym_sum *out) {
    static const struct {
        const char *name;
        int64_t nanos;
    } units[] = {{"getHours", 3600 * NANOS}, {"getMinutes", 60 * NANOS}, {"getSeconds", NANOS}};
    bool plus = str_is(name, "_+_");
    for (size_t i = 0; i < sizeof units / sizeof *units && n == 1 && kinds[0] == SYM_DURATION; i++) {
        if (!str_is(name, units[i].name)) continue;
        sum_case(out, when, (sym_case){.kind = SYM_INT, .term = divide(l, v[0], logic_int(l, units[i].nanos))});
        return true;
    }
    if (n == 1 && str_is(name, kinds[0] == SYM_DURATION ? "duration" : "timestamp")) {
        sum_case(out, when, (sym_case){.kind = kinds[0], .term = v[0]});
        return true;
    }
    if (n != 2 || (!plus && !str_is(name, "_-_"))) return false;
    sym_kind kind = kind_of_sum(plus, kinds[0], kinds[1]);
    if (kind == SYM_CONST) return false;
    bool stamp = kind == SYM_TIMESTAMP;
    Z3_ast result = plus ? add(l, v[0], v[1]) : subtract(l, v[0], v[1]);
    Z3_ast least = nanoseconds(l, stamp ? CEL_TIME_MIN : -CEL_DURATION_MAX, stamp ? 0 : 1 - NANOS);
    Z3_ast most = nanoseconds(l, stamp ? CEL_TIME_MAX : CEL_DURATION_MAX, NANOS - 1);
    formula fits = logic_and(l, Z3_mk_ge(l->z, result, least), Z3_mk_le(l->z, result, most));
    sum_error(out, logic_and(l, when, logic_not(l, fits)));
    sum_case(out, logic_and(l, when, fits), (sym_case){.kind = kind, .term = result});
    return true;
}

/* ------------------------------------------------------------------------------------------------ order */

/* a > b and a >= b are b < a and b <= a. */
typedef enum { LESS, LESS_EQUAL, EQUAL } relation;

static bool relation_of(str name, relation *out, bool *turned) {
    static const char *const names[] = {"_<_", "_<=_", "_>_", "_>=_"};
    int i = 0;
    while (i < 4 && !str_is(name, names[i])) i++;
    *out = i % 2 ? LESS_EQUAL : LESS;
    *turned = i >= 2;
    return i < 4;
}

/* How the solver compares two terms of one kind; bools are compared below. */
static Z3_ast (*const comparisons[][3])(Z3_context, Z3_ast, Z3_ast) = {
    [SYM_INT] = {Z3_mk_lt, Z3_mk_le, Z3_mk_eq},          [SYM_DURATION] = {Z3_mk_lt, Z3_mk_le, Z3_mk_eq},
    [SYM_TIMESTAMP] = {Z3_mk_lt, Z3_mk_le, Z3_mk_eq},    [SYM_DOUBLE] = {Z3_mk_fpa_lt, Z3_mk_fpa_leq, Z3_mk_fpa_eq},
    [SYM_TEXT] = {Z3_mk_str_lt, Z3_mk_str_le, Z3_mk_eq},
};

static formula compare(logic *l, relation r, sym_kind kind, Z3_ast a, Z3_ast b) {
    return comparisons[kind][r](l->z, a, b);
}

/* An integer with a double, by value. An integer that a double holds exactly is compared as a double; else both are
 * compared as reals, and infinities and NaN apart. */
static formula compare_mixed(logic *l, relation r, sym_kind first, Z3_ast a, Z3_ast b) {
    bool whole_first = first == SYM_INT;
    Z3_ast whole = whole_first ? a : b, number = whole_first ? b : a;
    int64_t fixed;
    const int64_t exact = INT64_C(1) << 53;
    if (logic_fixed_int(l, whole, &fixed) && fixed <= exact && fixed >= -exact) {
        Z3_ast as_double = logic_number(l, (double)fixed);
        return compare(l, r, SYM_DOUBLE, whole_first ? as_double : number, whole_first ? number : as_double);
    }
    formula infinite = Z3_mk_fpa_is_infinite(l->z, number), below = Z3_mk_fpa_is_negative(l->z, number);
    formula at_infinity = r == EQUAL ? l->no : whole_first ? logic_not(l, below) : below;
    Z3_ast real = Z3_mk_int2real(l->z, whole), finite = Z3_simplify(l->z, Z3_mk_fpa_to_real(l->z, number));
    formula beside = compare(l, r, SYM_INT, whole_first ? real : finite, whole_first ? finite : real);
    formula f = logic_or(l, logic_and(l, infinite, at_infinity), logic_and(l, logic_not(l, infinite), beside));
    return Z3_simplify(l->z, logic_and(l, logic_not(l, Z3_mk_fpa_is_nan(l->z, number)), f));
}

/* NULL if values of these kinds have no order. */
static formula compare_terms(logic *l, relation r, sym_kind ka, Z3_ast a, sym_kind kb, Z3_ast b) {
    bool mixed = (ka == SYM_INT && kb == SYM_DOUBLE) || (ka == SYM_DOUBLE && kb == SYM_INT);
    if (mixed) return compare_mixed(l, r, ka, a, b);
    if (ka != kb) return NULL;
    if (ka != SYM_BOOL) return compare(l, r, ka, a, b);
    formula less = logic_and(l, logic_not(l, a), b), not_more = logic_or(l, logic_not(l, a), b);
    return r == LESS ? less : r == LESS_EQUAL ? not_more : logic_and(l, not_more, logic_implies(l, b, a));
}

/* ------------------------------------------------------------------------------------------------ money */

/* The amount of a case that is money, in the smallest unit. */
static bool amount_of(logic *l, const sym_case *c, Z3_ast *amount, uint32_t *currency) {
    const bool fixed = c->kind == SYM_CONST && c->value.kind == CEL_MONEY;
    *currency = fixed ? c->value.n : c->currency;
    *amount = fixed ? logic_int(l, c->value.i) : c->term;
    return fixed || c->kind == SYM_MONEY;
}

/* A result that does not fit 64 bits is an error. */
static void add_money(logic *l, Z3_ast amount, uint32_t currency, formula when, sym_sum *out) {
    formula fits = logic_between(l, amount, INT64_MIN, INT64_MAX);
    sum_error(out, logic_and(l, when, logic_not(l, fits)));
    sum_case(out, logic_and(l, when, fits), (sym_case){.kind = SYM_MONEY, .currency = currency, .term = amount});
}

static bool money_alone(logic *l, const cel_ast *x, const sym_case *c, formula when, sym_sum *out) {
    Z3_ast amount;
    uint32_t currency;
    if (!amount_of(l, c, &amount, &currency)) return false;
    if (str_is(x->name, "money"))
        add_money(l, amount, currency, when, out);
    else if (str_is(x->name, "currency"))
        sum_value(out, when, cel_of_str(currency_code(currency)));
    else
        return false;
    return true;
}

/* Operators on amounts are errors for different currencies. A factor is an int. */
static bool apply_money(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    logic *l = t->l;
    Z3_ast v[2];
    uint32_t currency[2];
    bool is[2], turned = false;
    relation r = EQUAL;
    sym_kind kind;
    if (x->n_args == 1) return money_alone(l, x, args[0], when, out);
    if (x->n_args != 2) return false;
    for (int i = 0; i < 2; i++) is[i] = amount_of(l, args[i], &v[i], &currency[i]);
    if (str_is(x->name, "_*_") && is[0] != is[1]) {
        const int by = is[0];
        if (!sym_case_term(l, args[by], &kind, &v[by]) || kind != SYM_INT) return false;
        add_money(l, multiply(l, v[0], v[1]), currency[!by], when, out);
        return true;
    }
    const bool plus = str_is(x->name, "_+_"), minus = str_is(x->name, "_-_"), unequal = str_is(x->name, "_!=_");
    const bool compares = unequal || str_is(x->name, "_==_") || relation_of(x->name, &r, &turned);
    if (!is[0] || !is[1] || !(plus || minus || compares)) return false;
    if (currency[0] != currency[1]) {
        sum_error(out, when);
    } else if (plus || minus) {
        add_money(l, plus ? add(l, v[0], v[1]) : subtract(l, v[0], v[1]), currency[0], when, out);
    } else {
        if (unequal || str_is(x->name, "_==_")) r = EQUAL;
        formula f = compare(l, r, SYM_INT, v[turned], v[!turned]);
        sum_bool(out, when, unequal ? logic_not(l, f) : f);
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ equality */

sym_case tr_as_optional(translation *t, const sym_case *c) {
    if (c->kind != SYM_CONST || c->value.kind != CEL_OPTIONAL) return *c;
    sym_case out = {.when = c->when, .kind = SYM_OPTIONAL};
    if (!c->value.optional) return out;
    sym *inner = ARENA_NEW(t->a, sym);
    *inner = sym_const(t->l, *c->value.optional);
    out.some = inner;
    return out;
}

formula tr_equal_cases(translation *t, const sym_case *a, const sym_case *b, const char **opaque) {
    logic *l = t->l;
    cel_value va, vb;
    sym_kind ka, kb;
    Z3_ast ta, tb;
    if (sym_case_const(l, a, &va) && sym_case_const(l, b, &vb)) return logic_of(l, cel_equal(va, vb));
    sym_case oa = tr_as_optional(t, a), ob = tr_as_optional(t, b);
    if (oa.kind == SYM_OPTIONAL && ob.kind == SYM_OPTIONAL)
        return oa.some && ob.some ? tr_equal(t, oa.some, ob.some, opaque) : logic_of(l, !oa.some && !ob.some);
    const sym_list *la = sym_case_list(l, a), *lb = sym_case_list(l, b);
    if (la && lb) return tr_equal_lists(t, la, lb, opaque);
    if (la || lb || oa.kind == SYM_OPTIONAL || ob.kind == SYM_OPTIONAL) return l->no;
    uint32_t ca, cb;
    if (amount_of(l, a, &ta, &ca) && amount_of(l, b, &tb, &cb))
        return ca == cb ? compare(l, EQUAL, SYM_INT, ta, tb) : l->no;
    if (sym_case_term(l, a, &ka, &ta) && sym_case_term(l, b, &kb, &tb)) {
        formula same = compare_terms(l, EQUAL, ka, ta, kb, tb);
        return same ? same : l->no;
    }
    if (a->kind == SYM_POINT || b->kind == SYM_POINT) *opaque = "it compares a whole group of terms";
    return l->no;
}

formula tr_equal(translation *t, const sym *a, const sym *b, const char **opaque) {
    formula_list any = {0};
    if (a->n * b->n > SYM_MOST_CASES) *opaque = "it has too many cases";
    for (size_t i = 0; i < a->n && !*opaque; i++)
        for (size_t k = 0; k < b->n; k++) {
            formula both = logic_and(t->l, a->v[i].when, b->v[k].when);
            if (logic_is_no(t->l, both)) continue;
            VEC_PUSH(t->a, any, logic_and(t->l, both, tr_equal_cases(t, &a->v[i], &b->v[k], opaque)));
        }
    return logic_any(t->l, any.v, any.n);
}

/* ------------------------------------------------------------------------------------------------ one combination */

/* Each of the following functions knows some calls. It returns false for all others; else it has added the result. */

static bool apply_equality(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    bool equal = str_is(x->name, "_==_"), in = str_is(x->name, "@in");
    const sym_list *list = in ? sym_case_list(t->l, args[1]) : NULL;
    const char *opaque = NULL;
    if (!equal && !list && !str_is(x->name, "_!=_")) return false;
    sym key = sym_one(t->l, *args[0]);
    formula f = list ? tr_in_list(t, list, &key, &opaque) : tr_equal_cases(t, args[0], args[1], &opaque);
    if (opaque) sum_opaque(out, opaque);
    sum_bool(out, when, equal || list ? f : logic_not(t->l, f));
    return true;
}

static bool apply_text(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    logic *l = t->l;
    sym_kind ka, kb = SYM_TEXT;
    Z3_ast a, b = NULL;
    if (x->n_args > 2 || !sym_case_term(l, args[0], &ka, &a) || ka != SYM_TEXT) return false;
    if (x->n_args == 1 && str_is(x->name, "size")) {
        sum_case(out, when, (sym_case){.kind = SYM_INT, .term = Z3_mk_seq_length(l->z, a)});
        return true;
    }
    if (x->n_args != 2 || !sym_case_term(l, args[1], &kb, &b) || kb != SYM_TEXT) return false;
    if (str_is(x->name, "_+_"))
        sum_case(out, when, (sym_case){.kind = SYM_TEXT, .term = Z3_mk_seq_concat(l->z, 2, (Z3_ast[]){a, b})});
    else if (str_is(x->name, "contains"))
        sum_bool(out, when, Z3_mk_seq_contains(l->z, a, b));
    else if (str_is(x->name, "startsWith"))
        sum_bool(out, when, Z3_mk_seq_prefix(l->z, b, a));
    else if (str_is(x->name, "endsWith"))
        sum_bool(out, when, Z3_mk_seq_suffix(l->z, b, a));
    else
        return false;
    return true;
}

static bool apply_unary(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    if (x->n_args != 1) return false;
    const sym_case *c = args[0];
    if (str_is(x->name, "dyn")) {
        sum_case(out, when, *c);
    } else if (str_is(x->name, "optional.of")) {
        sym *inner = ARENA_NEW(t->a, sym);
        *inner = sym_one(t->l, *c);
        sum_case(out, when, (sym_case){.kind = SYM_OPTIONAL, .some = inner});
    } else if (c->kind == SYM_OPTIONAL && str_is(x->name, "hasValue")) {
        sum_bool(out, when, logic_of(t->l, c->some != NULL));
    } else if (c->kind == SYM_OPTIONAL && str_is(x->name, "value")) {
        if (c->some)
            sum_sym(out, when, c->some);
        else
            sum_error(out, when);
    } else {
        return false;
    }
    return true;
}

static bool apply_terms(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    enum { MOST = 8 };
    Z3_ast v[MOST];
    sym_kind kinds[MOST];
    uint32_t n = x->n_args;
    bool same = true, turned;
    relation r;
    if (n == 0 || n > MOST) return false;
    for (uint32_t i = 0; i < n; i++) {
        if (!sym_case_term(t->l, args[i], &kinds[i], &v[i])) return false;
        same = same && kinds[i] == kinds[0];
    }
    if (relation_of(x->name, &r, &turned)) {
        formula f = compare_terms(t->l, r, kinds[turned], v[turned], kinds[!turned], v[!turned]);
        if (f) sum_bool(out, when, f);
        return f != NULL;
    }
    if (kinds[0] == SYM_BOOL && str_is(x->name, "!_")) {
        sum_bool(out, when, logic_not(t->l, v[0]));
        return true;
    }
    if (kinds[0] == SYM_INT && same) return of_ints(t->l, x->name, v, n, when, out);
    if (kinds[0] == SYM_DOUBLE && same) return of_doubles(t->l, x->name, v, n, when, out);
    bool time = kinds[0] == SYM_DURATION || kinds[0] == SYM_TIMESTAMP;
    return time && of_times(t->l, x->name, v, kinds, n, when, out);
}

/* ------------------------------------------------------------------------------------------------ the library */

static cel_value call_values(translation *t, const cel_ast *x, const cel_value *v) {
    cel_call call = {.memory = t->a};
    relation r;
    bool turned;
    const bool equality = str_is(x->name, "_==_") || str_is(x->name, "_!=_");
    if ((equality || relation_of(x->name, &r, &turned)) && cel_currencies_differ(v[0], v[1]))
        return cel_currency_error(t->a, v[0], v[1]);
    if (equality) return cel_of_bool(cel_equal(v[0], v[1]) == str_is(x->name, "_==_"));
    if (str_is(x->name, "!_"))
        return v[0].kind == CEL_BOOL ? cel_of_bool(!v[0].b) : cel_error(t->a, "no such overload");
    if (str_is(x->name, "@in")) {
        if (v[1].kind == CEL_MAP) return cel_of_bool(cel_map_get(v[1].map, v[0]) != NULL);
        if (v[1].kind != CEL_LIST) return cel_error(t->a, "no such overload");
        bool in = false;
        for (size_t i = 0; i < v[1].list->n && !in; i++) in = cel_equal(v[0], v[1].list->v[i]);
        return cel_of_bool(in);
    }
    if (!relation_of(x->name, &r, &turned)) return cel_library_call(&call, x->name, x->member, v, x->n_args);
    int o = cel_compare(v[turned], v[!turned]);
    return o == -2 ? cel_error(t->a, "no such overload") : cel_of_bool(r == LESS ? o < 0 : o <= 0);
}

static void apply_values(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    cel_value *v = ARENA_ARRAY(t->a, cel_value, x->n_args);
    for (uint32_t i = 0; i < x->n_args; i++) v[i] = args[i]->value;
    sum_value(out, when, call_values(t, x, v));
}

/* Every combination of values, by the library. False if there are too many, or if some are terms of the solver. */
static bool apply_library(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    sym *each = ARENA_ARRAY(t->a, sym, x->n_args);
    size_t all = 1;
    for (uint32_t i = 0; i < x->n_args; i++) {
        if (!sym_case_outcomes(t->l, args[i], &each[i])) return false;
        all *= each[i].n;
        if (all > SYM_MOST_CASES) return false;
    }
    sym v = tr_strict(t, x, each, x->n_args, apply_values);
    sum_sym(out, when, &v);
    return true;
}

static void apply_call(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    typedef bool attempt(translation *, const cel_ast *, const sym_case *const *, formula, sym_sum *);
    static attempt *const attempts[] = {apply_money, apply_equality, tr_list_call,
                                        apply_unary, apply_text,     apply_terms};
    bool constant = true;
    cel_value v;
    for (uint32_t i = 0; i < x->n_args && constant; i++) constant = sym_case_const(t->l, args[i], &v);
    for (size_t i = 0; !constant && i < sizeof attempts / sizeof *attempts; i++)
        if (attempts[i](t, x, args, when, out)) return;
    if (!apply_library(t, x, args, when, out)) sum_opaque(out, "it calls a function on too many possible values");
}

/* ------------------------------------------------------------------------------------------------ calls */

/* optional.or(other) and optional.orValue(other): other is evaluated only if the optional is none. */
static sym or_value(translation *t, const scope *s, const cel_ast *x) {
    sym of = tr_value(t, s, x->args[0]), other = tr_value(t, s, x->args[1]);
    sym_sum out;
    if (of.opaque) return of;
    tr_open_sum(t, &out, &of, 1);
    for (size_t i = 0; i < of.n; i++) {
        sym_case c = tr_as_optional(t, &of.v[i]);
        if (c.kind != SYM_OPTIONAL)
            sum_error(&out, c.when);
        else if (!c.some)
            sum_sym(&out, c.when, &other);
        else if (str_is(x->name, "or"))
            sum_case(&out, c.when, c);
        else
            sum_sym(&out, c.when, c.some);
    }
    return sum_close(&out);
}

/* The number of keys of a group or family. */
static sym size_of_point(translation *t, const sym_point *p) {
    logic *l = t->l;
    str_list names = tr_names(t, p->shape);
    formula *there = ARENA_ARRAY(t->a, formula, 2 * names.n), *open = there + names.n;
    for (size_t i = 0; i < names.n; i++) {
        sym_point c;
        there[i] = open[i] = l->no;
        if (!tr_child(t, p, names.v[i], &c)) continue;
        truth key = tr_is_key(t, p, &c);
        there[i] = key.yes;
        open[i] = key.unknown;
    }
    sym_sum out = {.l = l};
    formula unknown = logic_any(l, open, names.n);
    sum_unknown(&out, unknown);
    sum_case(&out, logic_not(l, unknown), (sym_case){.kind = SYM_INT, .term = logic_count(l, there, names.n)});
    return sum_close(&out);
}

static sym key_in_point(translation *t, const sym_point *p, const sym *key) {
    sym_sum out;
    tr_open_sum(t, &out, key, 1);
    for (size_t i = 0; i < key->n; i++) {
        cel_value v;
        sym_point c;
        truth there = {t->l->no, t->l->yes, t->l->no, t->l->no};
        if (!sym_case_const(t->l, &key->v[i], &v)) {
            sum_opaque(&out, "it searches for a name that is not constant");
            continue;
        }
        if (v.kind == CEL_STRING && tr_child(t, p, cel_text(v), &c))
            there = tr_is_key(t, p, &c);
        else if (p->shape->family && p->shape->family->named) /* it may be the name of one more */
            for (uint32_t j = 0; j < p->shape->family->n; j++)
                there.unknown = logic_or(t->l, there.unknown, tr_thing(t, p->shape->family, j).unknown);
        there.no = logic_not(t->l, logic_or(t->l, there.yes, there.unknown));
        sym s = sym_of_truth(t->l, there);
        sum_sym(&out, key->v[i].when, &s);
    }
    return sum_close(&out);
}

/* `in` and size() of a group or family look at its keys, not at its values. False for other calls. */
static bool of_point(translation *t, const scope *s, const cel_ast *x, sym *out) {
    bool in = str_is(x->name, "@in"), size = str_is(x->name, "size") && x->n_args == 1;
    if (!in && !size) return false;
    sym last = tr(t, s, x->args[x->n_args - 1]);
    if (last.opaque || last.n != 1 || last.v[0].kind != SYM_POINT) return false;
    const sym_point *p = last.v[0].point;
    if (p->shape->leaf || p->optional) return false;
    sym key = in ? tr_value(t, s, x->args[0]) : last;
    sym inner = in ? key_in_point(t, p, &key) : size_of_point(t, p);
    sym_sum sum;
    tr_open_sum(t, &sum, &last, 1);
    sum_sym(&sum, last.v[0].when, &inner);
    if (inner.opaque) sum_opaque(&sum, inner.opaque);
    *out = sum_close(&sum);
    return true;
}

sym tr_call(translation *t, const scope *s, const cel_ast *x) {
    sym out;
    if (x->member && x->n_args == 2 && (str_is(x->name, "or") || str_is(x->name, "orValue"))) return or_value(t, s, x);
    if (of_point(t, s, x, &out)) return out;
    sym *args = ARENA_ARRAY(t->a, sym, x->n_args);
    for (uint32_t i = 0; i < x->n_args; i++) args[i] = tr_value(t, s, x->args[i]);
    return tr_strict(t, x, args, x->n_args, apply_call);
}
