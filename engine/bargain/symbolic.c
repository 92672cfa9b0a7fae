#include "bargain/symbolic.h"

sym sym_opaque(const logic *l, const char *why) {
    return (sym){.opaque = why, .unknown = l->no, .error = l->no};
}

sym sym_one(const logic *l, sym_case c) {
    sym_case *v = ARENA_NEW(l->memory, sym_case);
    *v = c;
    v->when = l->yes;
    return (sym){.unknown = l->no, .error = l->no, .v = v, .n = 1};
}

sym sym_const(const logic *l, cel_value v) {
    if (v.kind == CEL_ERROR) return (sym){.unknown = l->no, .error = l->yes};
    if (v.kind == CEL_UNKNOWN) return (sym){.unknown = l->yes, .error = l->no};
    return sym_one(l, (sym_case){.kind = SYM_CONST, .value = v});
}

sym sym_term(const logic *l, sym_kind kind, Z3_ast term) {
    return sym_one(l, (sym_case){.kind = kind, .term = term});
}

sym sym_bool(const logic *l, formula f) {
    return sym_term(l, SYM_BOOL, f);
}

sym sym_point_at(const logic *l, const sym_point *p) {
    sym_point *copy = ARENA_NEW(l->memory, sym_point);
    *copy = *p;
    return sym_one(l, (sym_case){.kind = SYM_POINT, .point = copy});
}

sym sym_list_of(const logic *l, const sym_item *v, size_t n) {
    sym_list *list = ARENA_NEW(l->memory, sym_list);
    *list = (sym_list){v, n};
    return sym_one(l, (sym_case){.kind = SYM_LIST, .list = list});
}

sym sym_value_of(const logic *l, const sym *v) {
    return (sym){.unknown = l->no, .error = l->no, .v = v->v, .n = v->n};
}

sym sym_of_truth(const logic *l, truth t) {
    sym_case *v = ARENA_NEW(l->memory, sym_case);
    *v = (sym_case){.when = logic_not(l, logic_or(l, t.unknown, t.error)), .kind = SYM_BOOL, .term = t.yes};
    return (sym){.unknown = t.unknown, .error = t.error, .v = v, .n = !logic_is_no(l, v->when)};
}

truth sym_truth(const logic *l, const sym *s) {
    formula_list yes = {0}, error = {0};
    VEC_PUSH(l->memory, error, s->error);
    for (size_t i = 0; i < s->n; i++) {
        const sym_case *c = &s->v[i];
        if (c->kind == SYM_BOOL)
            VEC_PUSH(l->memory, yes, logic_and(l, c->when, c->term));
        else if (c->kind == SYM_CONST && c->value.kind == CEL_BOOL)
            VEC_PUSH(l->memory, yes, logic_and(l, c->when, logic_of(l, c->value.b)));
        else
            VEC_PUSH(l->memory, error, c->when);
    }
    truth t = {.unknown = s->unknown};
    t.yes = logic_any(l, yes.v, yes.n);
    t.error = logic_any(l, error.v, error.n);
    t.no = logic_not(l, logic_any(l, (formula[]){t.yes, t.unknown, t.error}, 3));
    return t;
}

/* ------------------------------------------------------------------------------------------------ cases */

bool sym_case_term(logic *l, const sym_case *c, sym_kind *kind, Z3_ast *term) {
    static const sym_kind kinds[] = {[CEL_BOOL] = SYM_BOOL,           [CEL_INT] = SYM_INT,
                                     [CEL_DOUBLE] = SYM_DOUBLE,       [CEL_DURATION] = SYM_DURATION,
                                     [CEL_TIMESTAMP] = SYM_TIMESTAMP, [CEL_STRING] = SYM_TEXT};
    cel_value v = c->value;
    *kind = c->kind;
    *term = c->kind == SYM_CONST ? NULL : c->term;
    if (c->kind != SYM_CONST) return c->kind <= SYM_TEXT;
    *kind = (size_t)v.kind < sizeof kinds / sizeof *kinds ? kinds[v.kind] : SYM_CONST;
    if (*kind == SYM_BOOL) *term = logic_of(l, v.b);
    if (*kind == SYM_INT) *term = logic_int(l, v.i);
    if (*kind == SYM_DOUBLE) *term = logic_number(l, v.d);
    if (*kind == SYM_TEXT) *term = logic_text(l, cel_text(v));
    if (*kind != SYM_DURATION && *kind != SYM_TIMESTAMP) return *kind != SYM_CONST;
    /* Nanoseconds of 64-bit seconds need more than 64 bits: the solver computes them. */
    Z3_ast whole[2] = {logic_int(l, v.i), logic_int(l, 1000000000)};
    Z3_ast sum[2] = {Z3_mk_mul(l->z, 2, whole), logic_int(l, (int32_t)v.n)};
    *term = Z3_simplify(l->z, Z3_mk_add(l->z, 2, sum));
    return true;
}

const sym_list *sym_case_list(const logic *l, const sym_case *c) {
    if (c->kind == SYM_LIST) return c->list;
    if (c->kind != SYM_CONST || c->value.kind != CEL_LIST) return NULL;
    const cel_list *from = c->value.list;
    sym_item *items = ARENA_ARRAY(l->memory, sym_item, from->n);
    for (size_t i = 0; i < from->n; i++) items[i] = (sym_item){l->yes, sym_const(l, from->v[i])};
    sym_list *list = ARENA_NEW(l->memory, sym_list);
    *list = (sym_list){items, from->n};
    return list;
}

bool sym_case_const(const logic *l, const sym_case *c, cel_value *out) {
    if (c->kind == SYM_LIST) {
        cel_value *v = ARENA_ARRAY(l->memory, cel_value, c->list->n);
        for (size_t i = 0; i < c->list->n; i++) {
            const sym_item *item = &c->list->v[i];
            if (!logic_is_yes(l, item->there) || item->value.n != 1) return false;
            if (!sym_case_const(l, &item->value.v[0], &v[i])) return false;
        }
        *out = cel_of_list(l->memory, v, c->list->n);
        return true;
    }
    if (c->kind == SYM_BOOL && (logic_is_yes(l, c->term) || logic_is_no(l, c->term)))
        *out = cel_of_bool(logic_is_yes(l, c->term));
    else if (c->kind == SYM_CONST)
        *out = c->value;
    else
        return false;
    return true;
}

/* ------------------------------------------------------------------------------------------------ results */

void sum_opaque(sym_sum *s, const char *why) {
    if (!s->opaque) s->opaque = why;
}

void sum_unknown(sym_sum *s, formula when) {
    if (!logic_is_no(s->l, when)) VEC_PUSH(s->l->memory, s->unknown, when);
}

void sum_error(sym_sum *s, formula when) {
    if (!logic_is_no(s->l, when)) VEC_PUSH(s->l->memory, s->error, when);
}

void sum_bool(sym_sum *s, formula when, formula f) {
    if (logic_is_no(s->l, when)) return;
    VEC_PUSH(s->l->memory, s->is_bool, when);
    VEC_PUSH(s->l->memory, s->yes, logic_and(s->l, when, f));
}

void sum_case(sym_sum *s, formula when, sym_case c) {
    if (logic_is_no(s->l, when)) return;
    if (c.kind == SYM_BOOL) {
        sum_bool(s, when, c.term);
        return;
    }
    /* Equal constants share a case, if they are cheap to compare. */
    cel_kind kind = c.kind == SYM_CONST ? (cel_kind)c.value.kind : CEL_LIST;
    bool cheap = kind != CEL_LIST && kind != CEL_MAP && kind != CEL_DOUBLE;
    for (size_t i = 0; cheap && i < s->cases.n; i++) {
        sym_case *have = &s->cases.v[i];
        if (have->kind != SYM_CONST || have->value.kind != kind || !cel_equal(have->value, c.value)) continue;
        have->when = logic_or(s->l, have->when, when);
        return;
    }
    c.when = when;
    VEC_PUSH(s->l->memory, s->cases, c);
}

void sum_value(sym_sum *s, formula when, cel_value v) {
    if (v.kind == CEL_UNKNOWN)
        sum_unknown(s, when);
    else if (v.kind == CEL_ERROR)
        sum_error(s, when);
    else if (v.kind == CEL_BOOL)
        sum_bool(s, when, logic_of(s->l, v.b));
    else
        sum_case(s, when, (sym_case){.kind = SYM_CONST, .value = v});
}

void sum_sym(sym_sum *s, formula when, const sym *v) {
    if (logic_is_no(s->l, when)) return;
    if (v->opaque) sum_opaque(s, v->opaque);
    sum_unknown(s, logic_and(s->l, when, v->unknown));
    sum_error(s, logic_and(s->l, when, v->error));
    for (size_t i = 0; i < v->n; i++) sum_case(s, logic_and(s->l, when, v->v[i].when), v->v[i]);
}

/* If all values are bools, the guard of the one case is "neither unknown nor an error", which is often a constant. */
sym sum_close(sym_sum *s) {
    const logic *l = s->l;
    if (s->opaque) return sym_opaque(l, s->opaque);
    sym out = {.unknown = logic_any(l, s->unknown.v, s->unknown.n), .error = logic_any(l, s->error.v, s->error.n)};
    if (s->is_bool.n) {
        sym_case b = {.kind = SYM_BOOL, .term = logic_any(l, s->yes.v, s->yes.n)};
        b.when = s->cases.n == 0 ? logic_not(l, logic_or(l, out.unknown, out.error))
                                 : logic_any(l, s->is_bool.v, s->is_bool.n);
        VEC_PUSH(l->memory, s->cases, b);
    }
    out.v = s->cases.v;
    out.n = s->cases.n;
    return out;
}

/* ------------------------------------------------------------------------------------------------ enumeration */

typedef struct enumeration {
    logic *l;
    VEC(sym_case) list;
} enumeration;

static bool add_outcome(enumeration *e, formula when, cel_value v) {
    if (logic_is_no(e->l, when)) return true;
    if (e->list.n == SYM_MOST_CASES) return false;
    VEC_PUSH(e->l->memory, e->list, ((sym_case){.when = when, .kind = SYM_CONST, .value = v}));
    return true;
}

/* All values of a sym except unknowns and errors. */
static bool outcomes_of(logic *l, const sym *s, sym *out) {
    enumeration e = {.l = l};
    for (size_t i = 0; i < s->n; i++) {
        sym each;
        if (!sym_case_outcomes(l, &s->v[i], &each)) return false;
        for (size_t k = 0; k < each.n; k++)
            if (!add_outcome(&e, logic_and(l, s->v[i].when, each.v[k].when), each.v[k].value)) return false;
    }
    *out = (sym){.unknown = l->no, .error = l->no, .v = e.list.v, .n = e.list.n};
    return !s->opaque;
}

/* All lists that the elements from AT on, each present or not, can make; the N before them are chosen. */
static bool add_lists(enumeration *e, const sym_list *list, size_t at, formula when, cel_value *chosen, size_t n) {
    logic *l = e->l;
    if (logic_is_no(l, when)) return true;
    if (at == list->n) {
        cel_value *v = ARENA_ARRAY(l->memory, cel_value, n);
        for (size_t i = 0; i < n; i++) v[i] = chosen[i];
        return add_outcome(e, when, cel_of_list(l->memory, v, n));
    }
    const sym_item *item = &list->v[at];
    sym each;
    if (!outcomes_of(l, &item->value, &each)) return false;
    if (!add_lists(e, list, at + 1, logic_and(l, when, logic_not(l, item->there)), chosen, n)) return false;
    for (size_t i = 0; i < each.n; i++) {
        chosen[n] = each.v[i].value;
        formula with = logic_all(l, (formula[]){when, item->there, each.v[i].when}, 3);
        if (!add_lists(e, list, at + 1, with, chosen, n + 1)) return false;
    }
    return true;
}

/* At most this many elements of a list may be present or not: 2^12 = SYM_MOST_CASES. */
#define MOST_UNCERTAIN 12u

bool sym_case_outcomes(logic *l, const sym_case *c, sym *out) {
    enumeration e = {.l = l};
    cel_value fixed;
    bool good = false;
    if (sym_case_const(l, c, &fixed)) {
        good = add_outcome(&e, l->yes, fixed);
    } else if (c->kind == SYM_BOOL) {
        good =
            add_outcome(&e, c->term, cel_of_bool(true)) && add_outcome(&e, logic_not(l, c->term), cel_of_bool(false));
    } else if (c->kind == SYM_OPTIONAL) {
        sym each = {0};
        good = c->some ? outcomes_of(l, c->some, &each) : add_outcome(&e, l->yes, cel_none());
        for (size_t i = 0; i < each.n; i++)
            good = good && add_outcome(&e, each.v[i].when, cel_of_optional(l->memory, &each.v[i].value));
    } else if (c->kind == SYM_LIST) {
        size_t uncertain = 0;
        for (size_t i = 0; i < c->list->n; i++) uncertain += !logic_is_yes(l, c->list->v[i].there);
        good = uncertain <= MOST_UNCERTAIN &&
               add_lists(&e, c->list, 0, l->yes, ARENA_ARRAY(l->memory, cel_value, c->list->n), 0);
    }
    *out = (sym){.unknown = l->no, .error = l->no, .v = e.list.v, .n = e.list.n};
    return good;
}
