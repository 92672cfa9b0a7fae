#include "bargain/sym.h"

sym sym_opaque(const logic *l, const char *why) {
    return (sym){.opaque = why, .unknown = l->no, .error = l->no};
}

sym sym_failed(const logic *l) {
    return (sym){.unknown = l->no, .error = l->yes};
}

sym sym_one(const logic *l, sym_case c) {
    sym_case *v = ARENA_NEW(l->memory, sym_case);
    *v = c;
    v->when = l->yes;
    return (sym){.unknown = l->no, .error = l->no, .v = v, .n = 1};
}

sym sym_const(const logic *l, cel_value v) {
    if (v.kind == CEL_ERROR) return sym_failed(l);
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

sym sym_of_truth(const logic *l, truth t) {
    sym_case *v = ARENA_NEW(l->memory, sym_case);
    *v = (sym_case){.when = logic_not(l, logic_or(l, t.unknown, t.error)), .kind = SYM_BOOL, .term = t.yes};
    return (sym){.unknown = t.unknown, .error = t.error, .v = v, .n = !logic_is_no(l, v->when)};
}

truth sym_truth(const logic *l, const sym *s) {
    VEC(formula) yes = {0};
    VEC(formula) error = {0};
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

/* Nanoseconds of 64-bit seconds need more than 64 bits: they are put together by the solver. */
static Z3_ast nanoseconds(logic *l, cel_value v) {
    Z3_ast whole[2] = {logic_int(l, v.i), logic_int(l, 1000000000)};
    Z3_ast sum[2] = {Z3_mk_mul(l->z, 2, whole), logic_int(l, (int32_t)v.n)};
    return Z3_simplify(l->z, Z3_mk_add(l->z, 2, sum));
}

static bool const_term(logic *l, cel_value v, sym_kind *kind, Z3_ast *term) {
    switch (v.kind) {
    case CEL_BOOL:
        *kind = SYM_BOOL;
        *term = logic_of(l, v.b);
        return true;
    case CEL_INT:
        *kind = SYM_INT;
        *term = logic_int(l, v.i);
        return true;
    case CEL_DOUBLE:
        *kind = SYM_DOUBLE;
        *term = logic_number(l, v.d);
        return true;
    case CEL_DURATION:
        *kind = SYM_DURATION;
        *term = nanoseconds(l, v);
        return true;
    case CEL_TIMESTAMP:
        *kind = SYM_TIMESTAMP;
        *term = nanoseconds(l, v);
        return true;
    case CEL_STRING:
        *kind = SYM_TEXT;
        *term = logic_text(l, cel_text(v));
        return true;
    default: return false;
    }
}

bool sym_case_term(logic *l, const sym_case *c, sym_kind *kind, Z3_ast *term) {
    if (c->kind == SYM_CONST) return const_term(l, c->value, kind, term);
    *kind = c->kind;
    *term = c->term;
    return c->kind >= SYM_BOOL && c->kind <= SYM_TEXT;
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

static bool list_const(const logic *l, const sym_list *list, cel_value *out) {
    cel_value *v = ARENA_ARRAY(l->memory, cel_value, list->n);
    for (size_t i = 0; i < list->n; i++) {
        const sym_item *item = &list->v[i];
        if (!logic_is_yes(l, item->there) || item->value.n != 1) return false;
        if (!sym_case_const(l, &item->value.v[0], &v[i])) return false;
    }
    *out = cel_of_list(l->memory, v, list->n);
    return true;
}

bool sym_case_const(const logic *l, const sym_case *c, cel_value *out) {
    if (c->kind == SYM_LIST) return list_const(l, c->list, out);
    if (c->kind == SYM_BOOL && (logic_is_yes(l, c->term) || logic_is_no(l, c->term)))
        *out = cel_of_bool(logic_is_yes(l, c->term));
    else if (c->kind == SYM_CONST)
        *out = c->value;
    else
        return false;
    return true;
}

/* ------------------------------------------------------------------------------------------------ sums */

void sum_open(sym_sum *s, logic *l) {
    *s = (sym_sum){.l = l};
}

void sum_opaque(sym_sum *s, const char *why) {
    if (!s->opaque) s->opaque = why;
}

void sum_unknown(sym_sum *s, formula when) {
    if (!logic_is_no(s->l, when)) VEC_PUSH(s->l->memory, s->unknown, when);
}

void sum_error(sym_sum *s, formula when) {
    if (!logic_is_no(s->l, when)) VEC_PUSH(s->l->memory, s->error, when);
}

static bool same_value(cel_value a, cel_value b) {
    return a.kind == b.kind && a.kind != CEL_DOUBLE && a.kind != CEL_LIST && a.kind != CEL_MAP && cel_equal(a, b);
}

static void sum_bool(sym_sum *s, formula when, formula f) {
    VEC_PUSH(s->l->memory, s->is_bool, when);
    VEC_PUSH(s->l->memory, s->yes, logic_and(s->l, when, f));
}

void sum_case(sym_sum *s, formula when, sym_case c) {
    if (logic_is_no(s->l, when)) return;
    if (c.kind == SYM_BOOL) {
        sum_bool(s, when, c.term);
        return;
    }
    for (size_t i = 0; c.kind == SYM_CONST && i < s->cases.n; i++) {
        sym_case *have = &s->cases.v[i];
        if (have->kind != SYM_CONST || !same_value(have->value, c.value)) continue;
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
        sum_case(s, when, (sym_case){.kind = SYM_BOOL, .term = logic_of(s->l, v.b)});
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

/* Where all outcomes are bools, a bool is wherever nothing failed: said so, guards of plain conditions fold away. */
static formula where_bool(sym_sum *s, const sym *so_far) {
    const logic *l = s->l;
    if (s->cases.n == 0) return logic_not(l, logic_or(l, so_far->unknown, so_far->error));
    return logic_any(l, s->is_bool.v, s->is_bool.n);
}

sym sum_close(sym_sum *s) {
    const logic *l = s->l;
    if (s->opaque) return sym_opaque(l, s->opaque);
    sym out = {.unknown = logic_any(l, s->unknown.v, s->unknown.n), .error = logic_any(l, s->error.v, s->error.n)};
    if (s->is_bool.n) {
        sym_case b = {.kind = SYM_BOOL, .when = where_bool(s, &out), .term = logic_any(l, s->yes.v, s->yes.n)};
        VEC_PUSH(l->memory, s->cases, b);
    }
    out.v = s->cases.v;
    out.n = s->cases.n;
    return out;
}

/* ------------------------------------------------------------------------------------------------ ways */

typedef struct ways {
    logic *l;
    VEC(sym_way) list;
} ways;

static bool add_way(ways *w, formula when, cel_value v) {
    if (logic_is_no(w->l, when)) return true;
    if (w->list.n == SYM_MOST_CASES) return false;
    VEC_PUSH(w->l->memory, w->list, ((sym_way){when, v}));
    return true;
}

/* All lists that agree with a list whose elements may or may not be there. */
static bool list_ways(ways *w, const sym_list *list, size_t at, formula when, cel_value *so_far, size_t n) {
    logic *l = w->l;
    if (logic_is_no(l, when)) return true;
    if (at == list->n) {
        cel_value *v = ARENA_ARRAY(l->memory, cel_value, n);
        for (size_t i = 0; i < n; i++) v[i] = so_far[i];
        return add_way(w, when, cel_of_list(l->memory, v, n));
    }
    const sym_item *item = &list->v[at];
    const sym_way *each;
    size_t count;
    if (!sym_ways(l, &item->value, &each, &count)) return false;
    if (!list_ways(w, list, at + 1, logic_and(l, when, logic_not(l, item->there)), so_far, n)) return false;
    for (size_t i = 0; i < count; i++) {
        so_far[n] = each[i].value;
        formula with = logic_all(l, (formula[]){when, item->there, each[i].when}, 3);
        if (!list_ways(w, list, at + 1, with, so_far, n + 1)) return false;
    }
    return true;
}

static bool optional_ways(ways *w, const sym_case *c) {
    const sym_way *each;
    size_t n;
    if (!c->some) return add_way(w, w->l->yes, cel_none());
    if (!sym_ways(w->l, c->some, &each, &n)) return false;
    for (size_t i = 0; i < n; i++)
        if (!add_way(w, each[i].when, cel_of_optional(w->l->memory, &each[i].value))) return false;
    return true;
}

/* Lists longer than this are not tried element by element: 2^12 is the most there may be. */
#define LONGEST_LOOSE 12u

static bool too_loose(const logic *l, const sym_list *list) {
    size_t loose = 0;
    for (size_t i = 0; i < list->n; i++) loose += !logic_is_yes(l, list->v[i].there);
    return loose > LONGEST_LOOSE;
}

bool sym_case_ways(logic *l, const sym_case *c, const sym_way **out, size_t *n) {
    ways w = {.l = l};
    cel_value fixed;
    bool good = false;
    if (sym_case_const(l, c, &fixed))
        good = add_way(&w, l->yes, fixed);
    else if (c->kind == SYM_BOOL)
        good = add_way(&w, c->term, cel_of_bool(true)) && add_way(&w, logic_not(l, c->term), cel_of_bool(false));
    else if (c->kind == SYM_OPTIONAL)
        good = optional_ways(&w, c);
    else if (c->kind == SYM_LIST && !too_loose(l, c->list))
        good = list_ways(&w, c->list, 0, l->yes, ARENA_ARRAY(l->memory, cel_value, c->list->n), 0);
    *out = w.list.v;
    *n = w.list.n;
    return good;
}

bool sym_ways(logic *l, const sym *s, const sym_way **out, size_t *n) {
    ways w = {.l = l};
    for (size_t i = 0; i < s->n; i++) {
        const sym_way *each;
        size_t count;
        if (!sym_case_ways(l, &s->v[i], &each, &count)) return false;
        for (size_t k = 0; k < count; k++)
            if (!add_way(&w, logic_and(l, s->v[i].when, each[k].when), each[k].value)) return false;
    }
    *out = w.list.v;
    *n = w.list.n;
    return !s->opaque;
}
