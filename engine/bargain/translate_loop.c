#include "bargain/translating.h"

/* Comprehensions, unrolled. */

/* One member that a loop runs over: its one or two variables, and whether it is there. */
typedef struct member {
    sym first, second;
    formula there, maybe; /* maybe: that is open */
} member;

typedef VEC(member) members;

typedef struct loop {
    translation *t;
    const scope *s;
    const cel_ast *x;
} loop;

/* ------------------------------------------------------------------------------------------------ ranges */

static void members_of_point(loop *w, const sym_point *p, members *out) {
    translation *t = w->t;
    str_list names = tr_names(t, p->shape);
    for (size_t i = 0; i < names.n; i++) {
        sym_point c;
        if (!tr_child(p, names.v[i], &c)) continue;
        truth key = tr_is_key(t, &c);
        member m = {sym_const(t->l, cel_of_str(names.v[i])), sym_point_at(t->l, &c), key.yes, key.unknown};
        VEC_PUSH(t->a, *out, m);
    }
}

/* Of two variables over a list the first counts those that are there. */
static void members_of_list(loop *w, const sym_list *l, members *out) {
    translation *t = w->t;
    formula *there = ARENA_ARRAY(t->a, formula, l->n);
    bool plain = true;
    for (size_t i = 0; i < l->n; i++) {
        const sym_item *item = &l->v[i];
        sym first = item->value;
        if (w->x->var2.n)
            first =
                plain ? sym_const(t->l, cel_of_int((int64_t)i)) : sym_term(t->l, SYM_INT, logic_count(t->l, there, i));
        there[i] = item->there;
        plain = plain && logic_is_yes(t->l, item->there);
        VEC_PUSH(t->a, *out, ((member){first, item->value, item->there, t->l->no}));
    }
}

static void members_of_map(loop *w, const cel_map *all_keys, members *out) {
    const logic *l = w->t->l;
    for (size_t i = 0; i < all_keys->n; i++)
        VEC_PUSH(w->t->a, *out,
                 ((member){sym_const(l, all_keys->keys[i]), sym_const(l, all_keys->values[i]), l->yes, l->no}));
}

/* False where the range is nothing that can be run over. */
static bool members_of(loop *w, const sym_case *c, members *out, const char **opaque) {
    const sym_list *l;
    if (c->kind == SYM_POINT && !c->point->optional && c->point->shape->family && !c->point->shape->n_fields) {
        members_of_point(w, c->point, out);
    } else if (c->kind == SYM_POINT) {
        *opaque = "it runs over a group of terms";
    } else if ((l = sym_case_list(w->t->l, c))) {
        members_of_list(w, l, out);
    } else if (c->kind == SYM_CONST && c->value.kind == CEL_MAP) {
        members_of_map(w, c->value.map, out);
    } else {
        return false;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ bodies */

static sym body_of(loop *w, const member *m, const cel_ast *body) {
    scope first = {w->x, false, &m->first, w->s}, second = {w->x, true, &m->second, &first};
    return tr_value(w->t, &second, body);
}

static truth predicate(loop *w, const member *m, const cel_ast *body, const char **opaque) {
    const logic *l = w->t->l;
    sym v = body_of(w, m, body);
    if (!v.opaque) return sym_truth(l, &v);
    *opaque = v.opaque;
    return (truth){l->no, l->yes, l->no, l->no};
}

/* ------------------------------------------------------------------------------------------------ all and exists */

/* What a member adds: whether it settles the whole, and whether it leaves it unknown or wrong otherwise. A member that
 * may not be there is only certain where it would change nothing. */
static truth contribution(const logic *l, const member *m, truth v, bool any) {
    formula stops = any ? v.yes : v.no, passes = any ? v.no : v.yes;
    truth out = {.yes = logic_and(l, m->there, stops), .no = l->no};
    out.unknown = logic_or(l, logic_and(l, m->there, v.unknown), logic_and(l, m->maybe, logic_not(l, passes)));
    out.error = logic_and(l, m->there, v.error);
    return out;
}

static sym quantifier(loop *w, const members *all, bool any) {
    const logic *l = w->t->l;
    size_t n = all->n;
    formula *settles = ARENA_ARRAY(w->t->a, formula, 3 * n), *unknown = settles + n, *error = unknown + n;
    const char *opaque = NULL;
    for (size_t i = 0; i < n; i++) {
        truth c = contribution(l, &all->v[i], predicate(w, &all->v[i], w->x->args[1], &opaque), any);
        settles[i] = c.yes;
        unknown[i] = c.unknown;
        error[i] = c.error;
    }
    if (opaque) return sym_opaque(l, opaque);
    formula settled = logic_any(l, settles, n), open = logic_not(l, settled);
    truth out = {.unknown = logic_and(l, open, logic_any(l, unknown, n))};
    out.error = logic_all(l, (formula[]){open, logic_not(l, out.unknown), logic_any(l, error, n)}, 3);
    out.yes = any ? settled : logic_not(l, logic_any(l, (formula[]){settled, out.unknown, out.error}, 3));
    return sym_of_truth(l, out);
}

/* ------------------------------------------------------------------------------------------------ exists_one */

static sym exists_one(loop *w, const members *all) {
    const logic *l = w->t->l;
    formula none = l->yes, one = l->no, unknown = l->no, error = l->no;
    const char *opaque = NULL;
    for (size_t i = 0; i < all->n; i++) {
        const member *m = &all->v[i];
        truth v = predicate(w, m, w->x->args[1], &opaque);
        formula here = logic_and(l, m->there, v.yes), not_here = logic_not(l, here);
        one = logic_or(l, logic_and(l, one, not_here), logic_and(l, none, here));
        none = logic_and(l, none, not_here);
        unknown = logic_any(l, (formula[]){unknown, m->maybe, logic_and(l, m->there, v.unknown)}, 3);
        error = logic_or(l, error, logic_and(l, m->there, v.error));
    }
    if (opaque) return sym_opaque(l, opaque);
    truth out = {.unknown = unknown, .error = logic_and(l, logic_not(l, unknown), error)};
    out.yes = logic_and(l, logic_not(l, logic_or(l, out.unknown, out.error)), one);
    return sym_of_truth(l, out);
}

/* ------------------------------------------------------------------------------------------------ filter and map */

typedef struct collection {
    sym_item *items;
    formula unknown, error;
    const char *opaque;
} collection;

/* The failures of one member count where it is there and passes the filter. */
static void collect_one(loop *w, const member *m, const cel_ast *filter, collection *c, size_t i) {
    const logic *l = w->t->l;
    bool filters = w->x->macro == CEL_MACRO_FILTER;
    truth passes = {l->yes, l->no, l->no, l->no};
    if (filter) passes = predicate(w, m, filter, &c->opaque);
    formula here = logic_and(l, m->there, passes.yes);
    sym v = filters ? tr_read_all(w->t, &m->first) : body_of(w, m, w->x->args[1]);
    if (v.opaque) c->opaque = v.opaque;
    c->unknown = logic_any(
        l, (formula[]){c->unknown, m->maybe, logic_and(l, m->there, passes.unknown), logic_and(l, here, v.unknown)}, 4);
    c->error =
        logic_any(l, (formula[]){c->error, logic_and(l, m->there, passes.error), logic_and(l, here, v.error)}, 3);
    c->items[i] = (sym_item){here, (sym){.unknown = l->no, .error = l->no, .v = v.v, .n = v.n}};
}

static sym collect(loop *w, const members *all) {
    const logic *l = w->t->l;
    const cel_ast *x = w->x;
    const cel_ast *filter = x->macro == CEL_MACRO_FILTER ? x->args[1] : x->n_args > 2 ? x->args[2] : NULL;
    collection c = {ARENA_ARRAY(w->t->a, sym_item, all->n), l->no, l->no, NULL};
    for (size_t i = 0; i < all->n; i++) collect_one(w, &all->v[i], filter, &c, i);
    if (c.opaque) return sym_opaque(l, c.opaque);
    sym_sum out;
    sum_open(&out, w->t->l);
    formula wrong = logic_and(l, logic_not(l, c.unknown), c.error);
    sum_unknown(&out, c.unknown);
    sum_error(&out, wrong);
    sym whole = sym_list_of(l, c.items, all->n);
    sum_sym(&out, logic_not(l, logic_or(l, c.unknown, wrong)), &whole);
    return sum_close(&out);
}

/* ------------------------------------------------------------------------------------------------ optionals */

/* optional.optMap(v, t) and optFlatMap(v, t): nothing stays nothing. */
static void opt_map(loop *w, const sym_case *c, formula when, sym_sum *out) {
    translation *t = w->t;
    sym held;
    if (c->kind == SYM_OPTIONAL && c->some)
        held = *c->some;
    else if (c->kind == SYM_CONST && c->value.kind == CEL_OPTIONAL && c->value.optional)
        held = sym_const(t->l, *c->value.optional);
    else {
        if (c->kind == SYM_OPTIONAL || (c->kind == SYM_CONST && c->value.kind == CEL_OPTIONAL))
            sum_case(out, when, *c);
        else
            sum_error(out, when);
        return;
    }
    member m = {held, held, t->l->yes, t->l->no};
    sym v = body_of(w, &m, w->x->args[1]);
    if (v.opaque || w->x->macro == CEL_MACRO_OPT_FLAT_MAP) {
        sum_sym(out, when, &v);
        return;
    }
    sym *inner = ARENA_NEW(t->a, sym);
    *inner = (sym){.unknown = t->l->no, .error = t->l->no, .v = v.v, .n = v.n};
    sum_unknown(out, logic_and(t->l, when, v.unknown));
    sum_error(out, logic_and(t->l, when, v.error));
    formula fine = logic_not(t->l, logic_or(t->l, v.unknown, v.error));
    sum_case(out, logic_and(t->l, when, fine), (sym_case){.kind = SYM_OPTIONAL, .some = inner});
}

/* ------------------------------------------------------------------------------------------------ all of them */

static sym run_over(loop *w, const members *all) {
    switch (w->x->macro) {
    case CEL_MACRO_ALL: return quantifier(w, all, false);
    case CEL_MACRO_EXISTS: return quantifier(w, all, true);
    case CEL_MACRO_EXISTS_ONE: return exists_one(w, all);
    case CEL_MACRO_FILTER:
    case CEL_MACRO_MAP:
    case CEL_MACRO_TRANSFORM_LIST: return collect(w, all);
    default: return sym_opaque(w->t->l, "it makes a map");
    }
}

static void run_case(loop *w, const sym_case *c, formula when, sym_sum *out) {
    members all = {0};
    const char *opaque = NULL;
    bool optional = w->x->macro == CEL_MACRO_OPT_MAP || w->x->macro == CEL_MACRO_OPT_FLAT_MAP;
    if (optional) {
        opt_map(w, c, when, out);
    } else if (!members_of(w, c, &all, &opaque)) {
        sum_error(out, when);
    } else if (opaque) {
        sum_opaque(out, opaque);
    } else {
        sym v = run_over(w, &all);
        sum_sym(out, when, &v);
    }
}

/* A leaf is read; a group or family stays a point. */
static sym range_of(loop *w) {
    sym of = tr(w->t, w->s, w->x->args[0]);
    bool leaf = w->x->macro == CEL_MACRO_OPT_MAP || w->x->macro == CEL_MACRO_OPT_FLAT_MAP;
    for (size_t i = 0; i < of.n; i++) leaf = leaf || (of.v[i].kind == SYM_POINT && of.v[i].point->shape->leaf);
    return leaf ? tr_read_all(w->t, &of) : of;
}

sym tr_comprehension(translation *t, const scope *s, const cel_ast *x) {
    loop w = {t, s, x};
    sym range = range_of(&w);
    sym_sum out;
    if (range.opaque) return range;
    sum_open(&out, t->l);
    sum_unknown(&out, range.unknown);
    sum_error(&out, range.error);
    for (size_t i = 0; i < range.n; i++) run_case(&w, &range.v[i], range.v[i].when, &out);
    return sum_close(&out);
}
