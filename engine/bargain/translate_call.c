#include "bargain/translating.h"

/* Operators and functions on values. Where all arguments are constant the language's own library answers; where the
 * solver can count, it does; where an argument has a few values, each is tried with the library. */

/* ------------------------------------------------------------------------------------------------ strict calls */

typedef struct product {
    translation *t;
    const cel_ast *x;
    const sym *args;
    uint32_t n;
    const sym_case **chosen;
    tr_apply *one;
    sym_sum *out;
    size_t left;
} product;

static void combine(product *p, uint32_t at, formula when) {
    if (logic_is_no(p->t->l, when)) return;
    if (at == p->n) {
        if (p->left-- == 0) {
            sum_opaque(p->out, "it has too many cases");
            p->left = 0;
            return;
        }
        p->one(p->t, p->x, p->chosen, when, p->out);
        return;
    }
    for (size_t i = 0; i < p->args[at].n && !p->out->opaque; i++) {
        p->chosen[at] = &p->args[at].v[i];
        combine(p, at + 1, logic_and(p->t->l, when, p->args[at].v[i].when));
    }
}

sym tr_strict(translation *t, const cel_ast *x, const sym *args, uint32_t n, tr_apply *one) {
    const logic *l = t->l;
    sym_sum out;
    sum_open(&out, t->l);
    formula *unknown = ARENA_ARRAY(t->a, formula, 2 * n), *error = unknown + n;
    for (uint32_t i = 0; i < n; i++) {
        if (args[i].opaque) return args[i];
        unknown[i] = args[i].unknown;
        error[i] = args[i].error;
    }
    formula open = logic_any(l, unknown, n);
    sum_unknown(&out, open);
    sum_error(&out, logic_and(l, logic_not(l, open), logic_any(l, error, n)));
    product p = {t, x, args, n, ARENA_ARRAY(t->a, const sym_case *, n), one, &out, SYM_MOST_CASES};
    combine(&p, 0, l->yes);
    return sum_close(&out);
}

/* ------------------------------------------------------------------------------------------------ equality */

static formula equal_optionals(translation *t, const sym_case *a, const sym_case *b, const char **opaque) {
    if (!a->some || !b->some) return logic_of(t->l, !a->some && !b->some);
    return tr_equal(t, a->some, b->some, opaque);
}

/* A constant optional as a case of its own kind. */
static sym_case as_optional(translation *t, const sym_case *c) {
    if (c->kind != SYM_CONST || c->value.kind != CEL_OPTIONAL) return *c;
    sym_case out = {.when = c->when, .kind = SYM_OPTIONAL};
    if (!c->value.optional) return out;
    sym *inner = ARENA_NEW(t->a, sym);
    *inner = sym_const(t->l, *c->value.optional);
    out.some = inner;
    return out;
}

static formula equal_terms(translation *t, sym_kind ka, Z3_ast a, sym_kind kb, Z3_ast b) {
    logic *l = t->l;
    formula counted = tr_equal_numbers(t, ka, a, kb, b);
    if (counted) return counted;
    if (ka != kb) return l->no;
    if (ka == SYM_BOOL) return logic_or(l, logic_and(l, a, b), logic_and(l, logic_not(l, a), logic_not(l, b)));
    return Z3_mk_eq(l->z, a, b);
}

formula tr_equal_cases(translation *t, const sym_case *a, const sym_case *b, const char **opaque) {
    cel_value va, vb;
    sym_kind ka, kb;
    Z3_ast ta, tb;
    if (sym_case_const(t->l, a, &va) && sym_case_const(t->l, b, &vb)) return logic_of(t->l, cel_equal(va, vb));
    sym_case oa = as_optional(t, a), ob = as_optional(t, b);
    if (oa.kind == SYM_OPTIONAL && ob.kind == SYM_OPTIONAL) return equal_optionals(t, &oa, &ob, opaque);
    const sym_list *la = sym_case_list(t->l, a), *lb = sym_case_list(t->l, b);
    if (la && lb) return tr_equal_lists(t, la, lb, opaque);
    if (la || lb || oa.kind == SYM_OPTIONAL || ob.kind == SYM_OPTIONAL) return t->l->no;
    if (sym_case_term(t->l, a, &ka, &ta) && sym_case_term(t->l, b, &kb, &tb)) return equal_terms(t, ka, ta, kb, tb);
    if (a->kind == SYM_POINT || b->kind == SYM_POINT) *opaque = "it compares a whole group of terms";
    return t->l->no;
}

formula tr_equal(translation *t, const sym *a, const sym *b, const char **opaque) {
    VEC(formula) any = {0};
    if (a->n * b->n > SYM_MOST_CASES) *opaque = "it has too many cases";
    for (size_t i = 0; i < a->n && !*opaque; i++)
        for (size_t k = 0; k < b->n; k++) {
            formula both = logic_and(t->l, a->v[i].when, b->v[k].when);
            if (logic_is_no(t->l, both)) continue;
            VEC_PUSH(t->a, any, logic_and(t->l, both, tr_equal_cases(t, &a->v[i], &b->v[k], opaque)));
        }
    return logic_any(t->l, any.v, any.n);
}

static void add_formula(sym_sum *out, formula when, formula f) {
    sum_case(out, when, (sym_case){.kind = SYM_BOOL, .term = f});
}

static bool apply_equal(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    bool negate = str_is(x->name, "_!=_");
    const char *opaque = NULL;
    if (!negate && !str_is(x->name, "_==_")) return false;
    formula same = tr_equal_cases(t, args[0], args[1], &opaque);
    if (opaque) sum_opaque(out, opaque);
    add_formula(out, when, negate ? logic_not(t->l, same) : same);
    return true;
}

/* ------------------------------------------------------------------------------------------------ membership */

static bool apply_in(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    if (!str_is(x->name, "@in")) return false;
    const sym_list *l = sym_case_list(t->l, args[1]);
    const char *opaque = NULL;
    if (!l) return false;
    formula *any = ARENA_ARRAY(t->a, formula, l->n);
    sym key = {.unknown = t->l->no, .error = t->l->no, .v = &(sym_case){0}, .n = 1};
    sym_case one = *args[0];
    one.when = t->l->yes;
    key.v = &one;
    for (size_t i = 0; i < l->n; i++)
        any[i] = logic_and(t->l, l->v[i].there, tr_equal(t, &key, &l->v[i].value, &opaque));
    if (opaque) sum_opaque(out, opaque);
    add_formula(out, when, logic_any(t->l, any, l->n));
    return true;
}

/* ------------------------------------------------------------------------------------------------ text */

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
        add_formula(out, when, Z3_mk_seq_contains(l->z, a, b));
    else if (str_is(x->name, "startsWith"))
        add_formula(out, when, Z3_mk_seq_prefix(l->z, b, a));
    else if (str_is(x->name, "endsWith"))
        add_formula(out, when, Z3_mk_seq_suffix(l->z, b, a));
    else
        return false;
    return true;
}

/* ------------------------------------------------------------------------------------------------ optionals */

static bool apply_optional(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    if (x->n_args != 1) return false;
    if (str_is(x->name, "optional.of")) {
        sym *inner = ARENA_NEW(t->a, sym);
        *inner = sym_one(t->l, *args[0]);
        sum_case(out, when, (sym_case){.kind = SYM_OPTIONAL, .some = inner});
        return true;
    }
    if (args[0]->kind != SYM_OPTIONAL) return false;
    if (str_is(x->name, "hasValue"))
        add_formula(out, when, logic_of(t->l, args[0]->some != NULL));
    else if (str_is(x->name, "value") && args[0]->some)
        sum_sym(out, when, args[0]->some);
    else if (str_is(x->name, "value"))
        sum_error(out, when);
    else
        return false;
    return true;
}

/* optional.or(other) and optional.orValue(other): the other is looked at only where there is nothing. */
static sym or_value(translation *t, const scope *s, const cel_ast *x) {
    sym of = tr_value(t, s, x->args[0]), other = tr_value(t, s, x->args[1]);
    sym_sum out;
    if (of.opaque) return of;
    sum_open(&out, t->l);
    sum_unknown(&out, of.unknown);
    sum_error(&out, of.error);
    for (size_t i = 0; i < of.n; i++) {
        sym_case c = as_optional(t, &of.v[i]);
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

/* ------------------------------------------------------------------------------------------------ the library */

static cel_value order_of(translation *t, str name, cel_value a, cel_value b) {
    int o = cel_compare(a, b);
    if (o == -2) return cel_error(t->a, "no such overload");
    if (o == 2) return cel_of_bool(false);
    if (str_is(name, "_<_")) return cel_of_bool(o < 0);
    if (str_is(name, "_<=_")) return cel_of_bool(o <= 0);
    return cel_of_bool(str_is(name, "_>_") ? o > 0 : o >= 0);
}

static bool is_order(str name) {
    return str_is(name, "_<_") || str_is(name, "_<=_") || str_is(name, "_>_") || str_is(name, "_>=_");
}

static cel_value in_value(translation *t, cel_value v, cel_value of) {
    if (of.kind == CEL_MAP) return cel_of_bool(cel_map_get(of.map, v) != NULL);
    if (of.kind != CEL_LIST) return cel_error(t->a, "no such overload");
    for (size_t i = 0; i < of.list->n; i++)
        if (cel_equal(v, of.list->v[i])) return cel_of_bool(true);
    return cel_of_bool(false);
}

static cel_value call_values(translation *t, const cel_ast *x, const cel_value *v) {
    cel_call call = {.memory = t->a};
    if (str_is(x->name, "_==_") || str_is(x->name, "_!=_"))
        return cel_of_bool(cel_equal(v[0], v[1]) == str_is(x->name, "_==_"));
    if (str_is(x->name, "!_"))
        return v[0].kind == CEL_BOOL ? cel_of_bool(!v[0].b) : cel_error(t->a, "no such overload");
    if (str_is(x->name, "@in")) return in_value(t, v[0], v[1]);
    return is_order(x->name) ? order_of(t, x->name, v[0], v[1])
                             : cel_library_call(&call, x->name, x->member, v, x->n_args);
}

typedef struct attempt {
    translation *t;
    const cel_ast *x;
    const sym_way **ways;
    size_t *n;
    cel_value *values;
    sym_sum *out;
} attempt;

static void try_all(attempt *a, uint32_t at, formula when) {
    if (logic_is_no(a->t->l, when)) return;
    if (at == a->x->n_args) {
        sum_value(a->out, when, call_values(a->t, a->x, a->values));
        return;
    }
    for (size_t i = 0; i < a->n[at]; i++) {
        a->values[at] = a->ways[at][i].value;
        try_all(a, at + 1, logic_and(a->t->l, when, a->ways[at][i].when));
    }
}

/* Every combination of values, by the library; false where there are too many, or terms among them. */
static bool apply_each(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    uint32_t n = x->n_args;
    attempt a = {
        t,  x, ARENA_ARRAY(t->a, const sym_way *, n), ARENA_ARRAY(t->a, size_t, n), ARENA_ARRAY(t->a, cel_value, n),
        out};
    size_t all = 1;
    for (uint32_t i = 0; i < n; i++) {
        if (!sym_case_ways(t->l, args[i], &a.ways[i], &a.n[i])) return false;
        all *= a.n[i];
        if (all > SYM_MOST_CASES) return false;
    }
    try_all(&a, 0, when);
    return true;
}

/* ------------------------------------------------------------------------------------------------ terms */

static bool apply_terms(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    enum { MOST = 8 };
    Z3_ast terms[MOST];
    sym_kind kinds[MOST];
    if (is_order(x->name)) return tr_order(t, x->name, args[0], args[1], when, out);
    if (x->n_args == 0 || x->n_args > MOST) return false;
    for (uint32_t i = 0; i < x->n_args; i++)
        if (!sym_case_term(t->l, args[i], &kinds[i], &terms[i])) return false;
    if (kinds[0] == SYM_BOOL && str_is(x->name, "!_")) {
        add_formula(out, when, logic_not(t->l, terms[0]));
        return true;
    }
    return tr_arithmetic(t, x->name, kinds[0], terms, kinds, x->n_args, when, out);
}

static bool apply_same(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    (void)t;
    if (x->n_args != 1 || !str_is(x->name, "dyn")) return false;
    sum_case(out, when, *args[0]);
    return true;
}

static bool all_const(translation *t, const cel_ast *x, const sym_case *const *args) {
    cel_value v;
    for (uint32_t i = 0; i < x->n_args; i++)
        if (!sym_case_const(t->l, args[i], &v)) return false;
    return true;
}

static void apply_call(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    typedef bool way(translation *, const cel_ast *, const sym_case *const *, formula, sym_sum *);
    static way *const ways[] = {apply_equal,    apply_in,   apply_same, tr_list_call,
                                apply_optional, apply_text, apply_terms};
    bool plain = all_const(t, x, args);
    for (size_t i = 0; !plain && i < sizeof ways / sizeof *ways; i++)
        if (ways[i](t, x, args, when, out)) return;
    if (!apply_each(t, x, args, when, out))
        sum_opaque(out, "it calls a function on values of which there are too many");
}

/* ------------------------------------------------------------------------------------------------ calls */

/* `in` and size() of a group or family look at its keys, not at its values. */
static bool of_shape(translation *t, const scope *s, const cel_ast *x, sym *out) {
    bool in = str_is(x->name, "@in"), size = str_is(x->name, "size") && x->n_args == 1;
    if (!in && !size) return false;
    sym last = tr(t, s, x->args[x->n_args - 1]);
    if (last.opaque || last.n != 1 || last.v[0].kind != SYM_POINT) return false;
    const sym_point *p = last.v[0].point;
    if (p->shape->leaf || p->optional) return false;
    sym inner, key = in ? tr_value(t, s, x->args[0]) : last;
    inner = in ? tr_key_in(t, p, &key) : tr_shape_size(t, p);
    sym_sum sum;
    if (inner.opaque) {
        *out = inner;
        return true;
    }
    sum_open(&sum, t->l);
    sum_unknown(&sum, last.unknown);
    sum_error(&sum, last.error);
    sum_sym(&sum, last.v[0].when, &inner);
    *out = sum_close(&sum);
    return true;
}

sym tr_call(translation *t, const scope *s, const cel_ast *x) {
    sym out;
    if (x->member && x->n_args == 2 && (str_is(x->name, "or") || str_is(x->name, "orValue"))) return or_value(t, s, x);
    if (of_shape(t, s, x, &out)) return out;
    sym *args = ARENA_ARRAY(t->a, sym, x->n_args);
    for (uint32_t i = 0; i < x->n_args; i++) args[i] = tr_value(t, s, x->args[i]);
    return tr_strict(t, x, args, x->n_args, apply_call);
}
