#include "bargain/logic.h"

#include "base/buf.h"
#include "base/utf8.h"

/* An error inside the solver (out of memory, an interrupted call) shows as an answer that is unknown: the handler only
 * keeps the library from ending the program. */
static void carry_on(Z3_context z, Z3_error_code e) {
    (void)z, (void)e;
}

static void close_context(void *z) {
    Z3_del_context((Z3_context)z);
}

void logic_open(logic *l, arena *a) {
    Z3_config c = Z3_mk_config();
    Z3_set_param_value(c, "model", "true");
    *l = (logic){.z = Z3_mk_context(c), .memory = a};
    Z3_del_config(c);
    arena_defer(a, close_context, l->z);
    Z3_set_error_handler(l->z, carry_on);
    l->yes = Z3_mk_true(l->z);
    l->no = Z3_mk_false(l->z);
    l->boolean = Z3_mk_bool_sort(l->z);
    l->integer = Z3_mk_int_sort(l->z);
    l->real = Z3_mk_real_sort(l->z);
    l->text = Z3_mk_string_sort(l->z);
}

/* ------------------------------------------------------------------------------------------------ formulas */

formula logic_of(const logic *l, bool b) {
    return b ? l->yes : l->no;
}

bool logic_is_yes(const logic *l, formula f) {
    return f == l->yes;
}

bool logic_is_no(const logic *l, formula f) {
    return f == l->no;
}

static formula negated(const logic *l, formula f) {
    Z3_app app = Z3_to_app(l->z, f);
    bool is_not =
        Z3_get_ast_kind(l->z, f) == Z3_APP_AST && Z3_get_decl_kind(l->z, Z3_get_app_decl(l->z, app)) == Z3_OP_NOT;
    return is_not ? Z3_get_app_arg(l->z, app, 0) : NULL;
}

formula logic_not(const logic *l, formula f) {
    if (f == l->yes) return l->no;
    if (f == l->no) return l->yes;
    formula inner = negated(l, f);
    return inner ? inner : Z3_mk_not(l->z, f);
}

formula logic_and(const logic *l, formula a, formula b) {
    return logic_all(l, (formula[]){a, b}, 2);
}

formula logic_or(const logic *l, formula a, formula b) {
    return logic_any(l, (formula[]){a, b}, 2);
}

/* N-ary && (or ||): NEUTRAL sides fall away, an ABSORBING one decides, and a side that stands there already is not
 * repeated where that is cheap to see. */
static formula joined(const logic *l, const formula *v, size_t n, formula neutral, formula absorbing) {
    enum { FEW = 64 };
    formula few[FEW];
    formula *kept = n <= FEW ? few : arena_alloc(l->memory, n * sizeof *kept);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (v[i] == absorbing) k = 0, kept[k++] = absorbing;
        if (v[i] == absorbing) break;
        if (v[i] == neutral || (k && kept[k - 1] == v[i]) || (k && kept[0] == v[i])) continue;
        kept[k++] = v[i];
    }
    formula f = k == 0 ? neutral : k == 1 ? kept[0] : NULL;
    if (!f) f = absorbing == l->no ? Z3_mk_and(l->z, (unsigned)k, kept) : Z3_mk_or(l->z, (unsigned)k, kept);
    return f;
}

formula logic_all(const logic *l, const formula *v, size_t n) {
    return joined(l, v, n, l->yes, l->no);
}

formula logic_any(const logic *l, const formula *v, size_t n) {
    return joined(l, v, n, l->no, l->yes);
}

static Z3_ast constant(const logic *l, str name, Z3_sort sort) {
    return Z3_mk_fresh_const(l->z, arena_z(l->memory, name), sort);
}

formula logic_new(const logic *l, str name) {
    return constant(l, name, l->boolean);
}

/* A walk that remembers whether one was seen: linear in N, unlike all pairs. */
static formula just_one(const logic *l, const formula *v, size_t n) {
    formula none = l->yes, one = l->no;
    for (size_t i = 0; i < n; i++) {
        one = logic_or(l, logic_and(l, one, logic_not(l, v[i])), logic_and(l, none, v[i]));
        none = logic_and(l, none, logic_not(l, v[i]));
    }
    return one;
}

formula logic_exactly_one(const logic *l, const formula *v, size_t n) {
    enum { PAIRS_UP_TO = 16 };
    if (n > PAIRS_UP_TO) return just_one(l, v, n);
    VEC(formula) all = {0};
    VEC_PUSH(l->memory, all, logic_any(l, v, n));
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            VEC_PUSH(l->memory, all, logic_or(l, logic_not(l, v[i]), logic_not(l, v[j])));
    return logic_all(l, all.v, all.n);
}

/* ------------------------------------------------------------------------------------------------ numbers and text */

Z3_ast logic_int(logic *l, int64_t i) {
    l->arithmetic = true;
    return Z3_mk_int64(l->z, i, l->integer);
}

Z3_ast logic_new_int(logic *l, str name) {
    l->arithmetic = true;
    return constant(l, name, l->integer);
}

Z3_ast logic_choose(const logic *l, formula if_, Z3_ast then, Z3_ast otherwise) {
    if (if_ == l->yes || then == otherwise) return then;
    return if_ == l->no ? otherwise : Z3_mk_ite(l->z, if_, then, otherwise);
}

formula logic_between(logic *l, Z3_ast i, int64_t least, int64_t most) {
    int64_t fixed;
    if (logic_fixed_int(l, i, &fixed)) return logic_of(l, least <= fixed && fixed <= most);
    return logic_and(l, Z3_mk_ge(l->z, i, logic_int(l, least)), Z3_mk_le(l->z, i, logic_int(l, most)));
}

Z3_ast logic_count(logic *l, const formula *v, size_t n) {
    int64_t sure = 0;
    Z3_ast sum = NULL;
    for (size_t i = 0; i < n; i++) {
        if (v[i] == l->yes) sure++;
        if (v[i] == l->yes || v[i] == l->no) continue;
        Z3_ast one = Z3_mk_ite(l->z, v[i], logic_int(l, 1), logic_int(l, 0));
        sum = sum ? Z3_mk_add(l->z, 2, (Z3_ast[]){sum, one}) : one;
    }
    if (!sum) return logic_int(l, sure);
    return sure ? Z3_mk_add(l->z, 2, (Z3_ast[]){sum, logic_int(l, sure)}) : sum;
}

bool logic_fixed_int(const logic *l, Z3_ast t, int64_t *out) {
    return Z3_get_ast_kind(l->z, t) == Z3_NUMERAL_AST && Z3_get_numeral_int64(l->z, t, out);
}

Z3_sort logic_number_sort(logic *l) {
    l->arithmetic = true;
    if (!l->number) l->number = Z3_mk_fpa_sort_64(l->z);
    return l->number;
}

Z3_ast logic_number(logic *l, double d) {
    return Z3_mk_fpa_numeral_double(l->z, d, logic_number_sort(l));
}

Z3_ast logic_new_number(logic *l, str name) {
    return constant(l, name, logic_number_sort(l));
}

/* The solver reads \u{...} in a string; everything that is not plain ASCII is written so. */
Z3_ast logic_text(logic *l, str s) {
    buf z = {0};
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = 0xFFFD;
        size_t step = utf8_decode(s.p + i, s.n - i, &cp);
        if (cp >= ' ' && cp < 127 && cp != '\\')
            buf_char(&z, (char)cp);
        else
            buf_printf(&z, "\\u{%x}", cp);
        i += step ? step : 1;
    }
    l->arithmetic = true;
    Z3_ast t = Z3_mk_string(l->z, arena_z(l->memory, buf_slice(&z)));
    buf_free(&z);
    return t;
}

Z3_ast logic_new_text(logic *l, str name) {
    l->arithmetic = true;
    return constant(l, name, l->text);
}

/* "\\u{..}" at S[I]: its code point, and *STEP bytes. */
static bool escaped(str s, size_t i, uint32_t *cp, size_t *step) {
    size_t close = str_find(s, STR("}"), i);
    *cp = 0;
    if (!str_starts(str_sub(s, i, s.n), STR("\\u{")) || close == SIZE_MAX || close > i + 10) return false;
    for (size_t k = i + 3; k < close; k++) {
        char c = s.p[k];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0) return false;
        *cp = *cp * 16 + (uint32_t)digit;
    }
    *step = close + 1 - i;
    return true;
}

const str *logic_text_in(const logic *l, arena *a, Z3_model assignment, Z3_ast t) {
    Z3_ast v = NULL;
    buf out = {0};
    str *text = ARENA_NEW(a, str);
    bool found = Z3_model_eval(l->z, assignment, t, true, &v) && Z3_is_string(l->z, v);
    str s = found ? str_of(Z3_get_string(l->z, v)) : (str){"", 0};
    for (size_t i = 0; i < s.n;) {
        uint32_t cp;
        size_t step = 1;
        char utf8[4];
        if (escaped(s, i, &cp, &step))
            buf_add(&out, utf8, utf8_encode(cp, utf8));
        else
            buf_char(&out, s.p[i]);
        i += step;
    }
    *text = arena_str(a, buf_slice(&out));
    buf_free(&out);
    return text;
}
