#include "bargain/translating.h"

/* Slots, groups and families. */

bool tr_child(const sym_point *p, str name, sym_point *out) {
    if (p->shape->leaf) return false;
    *out = *p;
    for (size_t i = 0; i < p->shape->n_fields; i++) {
        if (!str_eq(p->shape->fields[i].name, name)) continue;
        out->shape = p->shape->fields[i].shape;
        return true;
    }
    size_t at = p->shape->family && p->n < SYM_MOST_FAMILIES ? domain_find(p->shape->family, name) : SIZE_MAX;
    if (at == SIZE_MAX) return false;
    out->index[out->n++] = (uint32_t)at;
    out->shape = p->shape->member;
    return true;
}

str_list tr_names(translation *t, const cel_shape *s) {
    size_t family = s->family ? s->family->n : 0;
    str *names = ARENA_ARRAY(t->a, str, s->n_fields + family);
    for (size_t i = 0; i < s->n_fields; i++) names[i] = s->fields[i].name;
    for (size_t i = 0; i < family; i++) names[s->n_fields + i] = s->family->names[i];
    return (str_list){names, s->n_fields + family};
}

static uint32_t number_of(const sym_point *p) {
    uint32_t number = p->shape->first;
    for (uint32_t i = 0; i < p->n && i < p->shape->n_strides; i++) number += p->shape->strides[i] * p->index[i];
    return number;
}

static const model_slot *slot_of(translation *t, const sym_point *p) {
    return model_slot_at(t->m, number_of(p));
}

/* Unknown where it is open, absent where it is neither that nor there. */
static formula absent(const logic *l, const model_slot *s) {
    return logic_not(l, logic_or(l, s->present, s->open));
}

/* ------------------------------------------------------------------------------------------------ reading */

static void add_names(const model_slot *s, sym_sum *out) {
    for (size_t i = 0; i < s->values->n; i++) sum_value(out, s->is[i], cel_of_str(s->values->names[i]));
}

static void add_members(translation *t, const model_slot *s, sym_sum *out) {
    sym_item *items = ARENA_ARRAY(t->a, sym_item, s->values->n);
    for (size_t i = 0; i < s->values->n; i++)
        items[i] = (sym_item){s->is[i], sym_const(t->l, cel_of_str(s->values->names[i]))};
    sym list = sym_list_of(t->l, items, s->values->n);
    sum_sym(out, s->present, &list);
}

static Z3_ast day_term(logic *l, Z3_ast days) {
    Z3_ast sides[2] = {days, logic_int(l, INT64_C(86400000000000))};
    return Z3_mk_mul(l->z, 2, sides);
}

/* A duration longer than ten thousand years cannot be read. */
static void add_days(translation *t, const model_slot *s, sym_sum *out) {
    enum { MOST_DAYS = 3652500 };
    formula fits = logic_between(t->l, s->term, -MOST_DAYS, MOST_DAYS);
    sum_error(out, logic_and(t->l, s->present, logic_not(t->l, fits)));
    sum_case(out, logic_and(t->l, s->present, fits), (sym_case){.kind = SYM_DURATION, .term = day_term(t->l, s->term)});
}

static void add_value(translation *t, const model_slot *s, sym_sum *out) {
    static const sym_kind kinds[] = {
        [SLOT_BOOL] = SYM_BOOL, [SLOT_INT] = SYM_INT, [SLOT_FLOAT] = SYM_DOUBLE, [SLOT_STRING] = SYM_TEXT};
    switch (s->type) {
    case SLOT_ENUM: add_names(s, out); break;
    case SLOT_SET:
    case SLOT_STRINGS: add_members(t, s, out); break;
    case SLOT_DAYS: add_days(t, s, out); break;
    case SLOT_DATE:
        sum_case(out, s->present, (sym_case){.kind = SYM_TIMESTAMP, .term = day_term(t->l, s->term)});
        break;
    default: sum_case(out, s->present, (sym_case){.kind = kinds[s->type], .term = s->term});
    }
}

static sym read_leaf(translation *t, const model_slot *s) {
    sym_sum out;
    sum_open(&out, t->l);
    sum_unknown(&out, s->open);
    sum_error(&out, absent(t->l, s));
    add_value(t, s, &out);
    return sum_close(&out);
}

/* What is there is wrapped, what is absent is nothing. */
static sym read_optional(translation *t, const model_slot *s) {
    sym_sum out;
    sym plain = read_leaf(t, s);
    sym *inner = ARENA_NEW(t->a, sym);
    *inner = (sym){.unknown = t->l->no, .error = t->l->no, .v = plain.v, .n = plain.n};
    formula gone = absent(t->l, s);
    formula wrong = logic_and(t->l, plain.error, logic_not(t->l, gone));
    sum_open(&out, t->l);
    sum_unknown(&out, s->open);
    sum_error(&out, wrong);
    sum_case(&out, gone, (sym_case){.kind = SYM_OPTIONAL});
    sum_case(&out, logic_and(t->l, s->present, logic_not(t->l, wrong)),
             (sym_case){.kind = SYM_OPTIONAL, .some = inner});
    return sum_close(&out);
}

sym tr_read(translation *t, const sym_point *p) {
    if (!p->shape->leaf) return sym_opaque(t->l, "it takes a whole group of terms as a value");
    const model_slot *s = slot_of(t, p);
    if (!s->is) model_slot_term(t->m, number_of(p));
    return p->optional ? read_optional(t, s) : read_leaf(t, s);
}

sym tr_read_all(translation *t, const sym *s) {
    bool any = false;
    for (size_t i = 0; i < s->n && !any; i++) any = s->v[i].kind == SYM_POINT;
    if (!any) return *s;
    sym_sum out;
    sum_open(&out, t->l);
    sum_unknown(&out, s->unknown);
    sum_error(&out, s->error);
    for (size_t i = 0; i < s->n; i++) {
        if (s->v[i].kind != SYM_POINT) {
            sum_case(&out, s->v[i].when, s->v[i]);
            continue;
        }
        sym v = tr_read(t, s->v[i].point);
        sum_sym(&out, s->v[i].when, &v);
    }
    return sum_close(&out);
}

/* ------------------------------------------------------------------------------------------------ presence */

/* Groups and terms that silence cannot leave out are always keys. */
truth tr_is_key(translation *t, const sym_point *child) {
    const logic *l = t->l;
    if (!child->shape->leaf || !child->shape->may_be_absent) return (truth){l->yes, l->no, l->no, l->no};
    const model_slot *s = slot_of(t, child);
    return (truth){s->present, absent(l, s), s->open, l->no};
}

/* Whether anything below a point has a value; unknown where nothing has and something is open. */
static truth any_below(translation *t, const sym_point *p) {
    const logic *l = t->l;
    if (p->shape->leaf) {
        const model_slot *s = slot_of(t, p);
        return (truth){s->present, absent(l, s), s->open, l->no};
    }
    truth all = {l->no, l->yes, l->no, l->no};
    str_list names = tr_names(t, p->shape);
    for (size_t i = 0; i < names.n && !logic_is_yes(l, all.yes); i++) {
        sym_point c;
        if (!tr_child(p, names.v[i], &c)) continue;
        truth below = any_below(t, &c);
        all.yes = logic_or(l, all.yes, below.yes);
        all.unknown = logic_or(l, all.unknown, below.unknown);
    }
    all.unknown = logic_and(l, all.unknown, logic_not(l, all.yes));
    return all;
}

static void has_case(translation *t, const sym_case *c, str name, formula when, sym_sum *out) {
    sym_point child;
    cel_value v;
    if (c->kind == SYM_POINT && !c->point->shape->leaf) {
        truth there = {t->l->no, t->l->yes, t->l->no, t->l->no};
        if (tr_child(c->point, name, &child)) there = any_below(t, &child);
        sym s = sym_of_truth(t->l, there);
        sum_sym(out, when, &s);
        return;
    }
    if (!sym_case_const(t->l, c, &v)) {
        sum_opaque(out, "it asks has() of a value that is no term");
        return;
    }
    if (v.kind == CEL_OPTIONAL && v.optional) v = *v.optional;
    if (v.kind == CEL_OPTIONAL)
        sum_value(out, when, cel_of_bool(false));
    else if (v.kind == CEL_MAP)
        sum_value(out, when, cel_of_bool(cel_map_get(v.map, cel_of_str(name)) != NULL));
    else
        sum_error(out, when);
}

sym tr_has(translation *t, const scope *s, const cel_ast *x) {
    sym of = tr(t, s, x->args[0]);
    sym_sum out;
    if (of.opaque) return of;
    sum_open(&out, t->l);
    sum_unknown(&out, of.unknown);
    sum_error(&out, of.error);
    for (size_t i = 0; i < of.n; i++) has_case(t, &of.v[i], x->name, of.v[i].when, &out);
    return sum_close(&out);
}

/* ------------------------------------------------------------------------------------------------ keys and sizes */

sym tr_shape_size(translation *t, const sym_point *p) {
    const logic *l = t->l;
    str_list names = tr_names(t, p->shape);
    formula *there = ARENA_ARRAY(t->a, formula, 2 * names.n), *open = there + names.n;
    for (size_t i = 0; i < names.n; i++) {
        sym_point c;
        there[i] = open[i] = l->no;
        if (!tr_child(p, names.v[i], &c)) continue;
        truth key = tr_is_key(t, &c);
        there[i] = key.yes;
        open[i] = key.unknown;
    }
    sym_sum out;
    sum_open(&out, t->l);
    formula unknown = logic_any(l, open, names.n);
    sum_unknown(&out, unknown);
    sum_case(&out, logic_not(l, unknown), (sym_case){.kind = SYM_INT, .term = logic_count(t->l, there, names.n)});
    return sum_close(&out);
}

sym tr_key_in(translation *t, const sym_point *p, const sym *key) {
    sym_sum out;
    if (key->opaque) return *key;
    sum_open(&out, t->l);
    sum_unknown(&out, key->unknown);
    sum_error(&out, key->error);
    for (size_t i = 0; i < key->n; i++) {
        cel_value v;
        sym_point c;
        truth there = {t->l->no, t->l->yes, t->l->no, t->l->no};
        if (!sym_case_const(t->l, &key->v[i], &v)) {
            sum_opaque(&out, "it looks for a name that is any text");
            continue;
        }
        if (v.kind == CEL_STRING && tr_child(p, cel_text(v), &c)) there = tr_is_key(t, &c);
        sym s = sym_of_truth(t->l, there);
        sum_sym(&out, key->v[i].when, &s);
    }
    return sum_close(&out);
}

/* ------------------------------------------------------------------------------------------------ selection */

static void child_of(translation *t, const sym_point *p, const sym_case *key, bool optional, formula when,
                     sym_sum *out) {
    cel_value v;
    sym_point c;
    if (!sym_case_const(t->l, key, &v)) {
        sum_opaque(out, "it looks up a name that is any text");
        return;
    }
    optional = optional || p->optional;
    if (v.kind != CEL_STRING || !tr_child(p, cel_text(v), &c)) {
        if (optional)
            sum_case(out, when, (sym_case){.kind = SYM_OPTIONAL});
        else
            sum_error(out, when);
        return;
    }
    c.optional = optional;
    sym s = sym_point_at(t->l, &c);
    sum_sym(out, when, &s);
}

static bool is_number(cel_value v) {
    return v.kind == CEL_INT || v.kind == CEL_UINT || v.kind == CEL_DOUBLE;
}

/* A constant of a map or list, or what an optional of one holds. */
static void get_const(translation *t, cel_value v, cel_value key, bool optional, formula when, sym_sum *out) {
    const cel_value *hit = NULL;
    if (v.kind == CEL_OPTIONAL) {
        if (v.optional)
            get_const(t, *v.optional, key, true, when, out);
        else
            sum_value(out, when, v);
        return;
    }
    if (v.kind == CEL_MAP)
        hit = cel_map_get(v.map, key);
    else if (v.kind != CEL_LIST || !is_number(key)) {
        sum_error(out, when);
        return;
    } else
        for (size_t i = 0; i < v.list->n; i++)
            if (cel_equal(key, cel_of_int((int64_t)i))) hit = &v.list->v[i];
    if (optional)
        sum_value(out, when, cel_of_optional(t->a, hit));
    else if (hit)
        sum_value(out, when, *hit);
    else
        sum_error(out, when);
}

static void get(translation *t, const sym_case *of, const sym_case *key, bool optional, formula when, sym_sum *out) {
    cel_value v, k;
    if (of->kind == SYM_POINT && !of->point->shape->leaf) {
        child_of(t, of->point, key, optional, when, out);
        return;
    }
    const sym_list *l = of->kind == SYM_LIST ? of->list : NULL;
    if (sym_case_const(t->l, of, &v) && sym_case_const(t->l, key, &k))
        get_const(t, v, k, optional, when, out);
    else if (l || (l = sym_case_list(t->l, of)))
        tr_element(t, l, key, optional, when, out);
    else
        sum_opaque(out, "it selects from a value that is not constant");
}

/* A group stays one; a leaf is read before anything is selected from it. */
static sym operand(translation *t, const sym *of) {
    sym_sum out;
    sum_open(&out, t->l);
    sum_unknown(&out, of->unknown);
    sum_error(&out, of->error);
    for (size_t i = 0; i < of->n; i++) {
        const sym_case *c = &of->v[i];
        if (c->kind != SYM_POINT || !c->point->shape->leaf) {
            sum_case(&out, c->when, *c);
            continue;
        }
        sym v = tr_read(t, c->point);
        sum_sym(&out, c->when, &v);
    }
    return sum_close(&out);
}

sym tr_select(translation *t, const scope *s, const cel_ast *x, const sym *key, bool optional) {
    const logic *l = t->l;
    sym whole = tr(t, s, x->args[0]), of = whole.opaque ? whole : operand(t, &whole);
    sym_sum out;
    if (of.opaque) return of;
    if (key->opaque) return *key;
    sum_open(&out, t->l);
    formula unknown = logic_or(l, of.unknown, key->unknown);
    formula error = logic_and(l, logic_not(l, unknown), logic_or(l, of.error, key->error));
    sum_unknown(&out, unknown);
    sum_error(&out, error);
    for (size_t i = 0; i < of.n; i++)
        for (size_t k = 0; k < key->n; k++)
            get(t, &of.v[i], &key->v[k], optional, logic_and(l, of.v[i].when, key->v[k].when), &out);
    return sum_close(&out);
}
