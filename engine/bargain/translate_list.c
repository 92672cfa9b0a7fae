#include "bargain/translate_internal.h"

/* Lists whose elements may be present or not (a set-valued term is one, and filter() makes them), and comprehensions,
 * which are unrolled. */

/* ------------------------------------------------------------------------------------------------ equality */

typedef struct table {
    translation *t;
    const sym_list *a, *b;
    formula *known; /* equality of the lists from I and K on; NULL: not computed yet */
    const char **opaque;
} table;

/* Absent elements are skipped. If both first elements are present, they must be equal, and the rests too. */
static formula equal_from(table *w, size_t i, size_t k) {
    const logic *l = w->t->l;
    formula *at = &w->known[i * (w->b->n + 1) + k];
    if (*at) return *at;
    bool end_a = i == w->a->n, end_b = k == w->b->n;
    if (end_a && end_b) return *at = l->yes;
    formula there_a = end_a ? l->no : w->a->v[i].there, there_b = end_b ? l->no : w->b->v[k].there;
    formula skip_a = end_a ? l->no : logic_and(l, logic_not(l, there_a), equal_from(w, i + 1, k));
    formula skip_b =
        end_b ? l->no
              : logic_all(l, (formula[]){end_a ? l->yes : there_a, logic_not(l, there_b), equal_from(w, i, k + 1)}, 3);
    formula both = l->no;
    if (!end_a && !end_b) {
        formula same = tr_equal(w->t, &w->a->v[i].value, &w->b->v[k].value, w->opaque);
        formula here = logic_all(l, (formula[]){there_a, there_b, same}, 3);
        if (!logic_is_no(l, here)) both = logic_and(l, here, equal_from(w, i + 1, k + 1));
    }
    return *at = logic_any(l, (formula[]){skip_a, skip_b, both}, 3);
}

formula tr_equal_lists(translation *t, const sym_list *a, const sym_list *b, const char **opaque) {
    if ((a->n + 1) * (b->n + 1) > SYM_MOST_CASES) {
        *opaque = "it compares long lists";
        return t->l->no;
    }
    table w = {t, a, b, ARENA_ARRAY(t->a, formula, (a->n + 1) * (b->n + 1)), opaque};
    return equal_from(&w, 0, 0);
}

formula tr_in_list(translation *t, const sym_list *list, const sym *v, const char **opaque) {
    formula *any = ARENA_ARRAY(t->a, formula, list->n);
    for (size_t i = 0; i < list->n; i++)
        any[i] = logic_and(t->l, list->v[i].there, tr_equal(t, v, &list->v[i].value, opaque));
    return logic_any(t->l, any, list->n);
}

/* ------------------------------------------------------------------------------------------------ functions */

void tr_element(translation *t, const sym_list *list, const sym_case *key, bool optional, formula when, sym_sum *out) {
    const logic *l = t->l;
    cel_value v;
    size_t rank = list->n;
    if (!sym_case_const(l, key, &v) || (v.kind != CEL_INT && v.kind != CEL_UINT && v.kind != CEL_DOUBLE)) {
        sum_opaque(out, "it uses an index that is not constant");
        return;
    }
    for (size_t i = 0; i < list->n; i++)
        if (cel_equal(v, cel_of_int((int64_t)i))) rank = i;
    formula *is = ARENA_ARRAY(t->a, formula, list->n);
    formula *before = ARENA_ARRAY(t->a, formula, rank + 2); /* before[r]: exactly r elements so far are present */
    for (size_t r = 0; r <= rank; r++) before[r] = logic_of(l, r == 0);
    for (size_t i = 0; i < list->n; i++) {
        formula there = list->v[i].there, gone = logic_not(l, there);
        is[i] = rank < list->n ? logic_and(l, there, before[rank]) : l->no;
        for (size_t r = rank + 1; r-- > 0 && rank < list->n;) {
            formula stays = logic_and(l, before[r], gone);
            before[r] = r ? logic_or(l, stays, logic_and(l, before[r - 1], there)) : stays;
        }
        formula here = logic_and(l, when, is[i]);
        if (optional)
            sum_case(out, here, (sym_case){.kind = SYM_OPTIONAL, .some = &list->v[i].value});
        else
            sum_sym(out, here, &list->v[i].value);
    }
    formula none = logic_and(l, when, logic_not(l, logic_any(l, is, list->n)));
    if (optional)
        sum_case(out, none, (sym_case){.kind = SYM_OPTIONAL});
    else
        sum_error(out, none);
}

/* Every element of OF is in IN. */
static formula all_in(translation *t, const sym_list *of, const sym_list *in, const char **opaque) {
    formula *all = ARENA_ARRAY(t->a, formula, of->n);
    for (size_t i = 0; i < of->n; i++)
        all[i] = logic_implies(t->l, of->v[i].there, tr_in_list(t, in, &of->v[i].value, opaque));
    return logic_all(t->l, all, of->n);
}

static bool call_sets(translation *t, str name, const sym_list *a, const sym_list *b, formula when, sym_sum *out) {
    const char *opaque = NULL;
    formula f;
    if (str_is(name, "sets.contains")) {
        f = all_in(t, b, a, &opaque);
    } else if (str_is(name, "sets.equivalent")) {
        f = logic_and(t->l, all_in(t, b, a, &opaque), all_in(t, a, b, &opaque));
    } else if (str_is(name, "sets.intersects")) {
        formula *any = ARENA_ARRAY(t->a, formula, a->n);
        for (size_t i = 0; i < a->n; i++)
            any[i] = logic_and(t->l, a->v[i].there, tr_in_list(t, b, &a->v[i].value, &opaque));
        f = logic_any(t->l, any, a->n);
    } else {
        return false;
    }
    if (opaque) sum_opaque(out, opaque);
    sum_bool(out, when, f);
    return true;
}

bool tr_list_call(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    const sym_list *a = x->n_args > 0 ? sym_case_list(t->l, args[0]) : NULL;
    const sym_list *b = x->n_args > 1 ? sym_case_list(t->l, args[1]) : NULL;
    bool one = x->n_args == 1, append = str_is(x->name, "_+_"), reverse = one && str_is(x->name, "reverse");
    if (!a || x->n_args > 2 || (!one && !b)) return false;
    if (one && str_is(x->name, "first")) {
        sym_case zero = {.kind = SYM_CONST, .value = cel_of_int(0)};
        tr_element(t, a, &zero, true, when, out);
        return true;
    }
    if (one && str_is(x->name, "size")) {
        formula *there = ARENA_ARRAY(t->a, formula, a->n);
        for (size_t i = 0; i < a->n; i++) there[i] = a->v[i].there;
        sum_case(out, when, (sym_case){.kind = SYM_INT, .term = logic_count(t->l, there, a->n)});
        return true;
    }
    if (!reverse && !append) return !one && call_sets(t, x->name, a, b, when, out);
    size_t n = a->n + (one ? 0 : b->n);
    sym_item *items = ARENA_ARRAY(t->a, sym_item, n);
    for (size_t i = 0; i < n; i++) items[i] = reverse ? a->v[n - 1 - i] : i < a->n ? a->v[i] : b->v[i - a->n];
    sym whole = sym_list_of(t->l, items, n);
    sum_sym(out, when, &whole);
    return true;
}

/* ------------------------------------------------------------------------------------------------ ranges */

/* One member of a comprehension's range: its variables, and whether it is present. */
typedef struct member {
    sym first, second;
    formula there, maybe; /* maybe: its presence is unknown */
} member;

typedef VEC(member) members;

typedef struct loop {
    translation *t;
    const scope *s;
    const cel_ast *x;
} loop;

/* With two variables over a list, the first is the index, which counts the elements that are present. */
static void add_elements(loop *w, const sym_list *list, members *out) {
    translation *t = w->t;
    formula *there = ARENA_ARRAY(t->a, formula, list->n);
    bool sure = true;
    for (size_t i = 0; i < list->n; i++) {
        const sym_item *item = &list->v[i];
        sym first = item->value;
        if (w->x->var2.n && sure)
            first = sym_const(t->l, cel_of_int((int64_t)i));
        else if (w->x->var2.n)
            first = sym_term(t->l, SYM_INT, logic_count(t->l, there, i));
        there[i] = item->there;
        sure = sure && logic_is_yes(t->l, item->there);
        VEC_PUSH(t->a, *out, ((member){first, item->value, item->there, t->l->no}));
    }
}

/* False if the value is not a range. */
static bool members_of(loop *w, const sym_case *c, members *out, const char **opaque) {
    translation *t = w->t;
    const logic *l = t->l;
    const sym_list *list;
    if (c->kind == SYM_POINT && !c->point->optional && c->point->shape->family && !c->point->shape->n_fields) {
        str_list names = tr_names(t, c->point->shape);
        for (size_t i = 0; i < names.n; i++) {
            sym_point child;
            if (!tr_child(t, c->point, names.v[i], &child)) continue;
            truth key = tr_is_key(t, c->point, &child);
            member m = {sym_const(l, cel_of_str(names.v[i])), sym_point_at(l, &child), key.yes, key.unknown};
            VEC_PUSH(t->a, *out, m);
        }
    } else if (c->kind == SYM_POINT) {
        *opaque = "it loops over a group of terms";
    } else if ((list = sym_case_list(l, c))) {
        add_elements(w, list, out);
    } else if (c->kind == SYM_CONST && c->value.kind == CEL_MAP) {
        const cel_map *of = c->value.map;
        for (size_t i = 0; i < of->n; i++)
            VEC_PUSH(t->a, *out, ((member){sym_const(l, of->keys[i]), sym_const(l, of->values[i]), l->yes, l->no}));
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
    sym v = body_of(w, m, body);
    return tr_truth(w->t, &v, opaque);
}

/* all() is && over the members, exists() is ||. A member whose presence is unknown makes the result unknown, unless its
 * predicate would not change the result. */
static sym quantifier(loop *w, const members *all, bool any) {
    const logic *l = w->t->l;
    truth *v = ARENA_ARRAY(w->t->a, truth, all->n);
    const char *opaque = NULL;
    for (size_t i = 0; i < all->n; i++) {
        const member *m = &all->v[i];
        truth p = predicate(w, m, w->x->args[1], &opaque);
        formula neutral = any ? p.no : p.yes;
        v[i].yes = logic_and(l, m->there, p.yes);
        v[i].no = logic_and(l, m->there, p.no);
        v[i].unknown = logic_or(l, logic_and(l, m->there, p.unknown), logic_and(l, m->maybe, logic_not(l, neutral)));
        v[i].error = logic_and(l, m->there, p.error);
    }
    return opaque ? sym_opaque(l, opaque) : tr_and_or(w->t, v, all->n, any);
}

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

/* filter(), map() and transformList(). A failure counts if its member is present and passes the filter. */
static sym collect(loop *w, const members *all) {
    const logic *l = w->t->l;
    const cel_ast *x = w->x;
    bool filters = x->macro == CEL_MACRO_FILTER;
    const cel_ast *filter = filters ? x->args[1] : x->n_args > 2 ? x->args[2] : NULL;
    sym_item *items = ARENA_ARRAY(w->t->a, sym_item, all->n);
    formula unknown = l->no, error = l->no;
    const char *opaque = NULL;
    for (size_t i = 0; i < all->n; i++) {
        const member *m = &all->v[i];
        truth passes = {l->yes, l->no, l->no, l->no};
        if (filter) passes = predicate(w, m, filter, &opaque);
        formula here = logic_and(l, m->there, passes.yes);
        sym v = filters ? tr_read(w->t, &m->first, false) : body_of(w, m, x->args[1]);
        if (v.opaque) opaque = v.opaque;
        formula not_known = logic_and(l, m->there, passes.unknown), fails = logic_and(l, m->there, passes.error);
        unknown = logic_any(l, (formula[]){unknown, m->maybe, not_known, logic_and(l, here, v.unknown)}, 4);
        error = logic_any(l, (formula[]){error, fails, logic_and(l, here, v.error)}, 3);
        items[i] = (sym_item){here, sym_value_of(l, &v)};
    }
    if (opaque) return sym_opaque(l, opaque);
    sym_sum out = {.l = w->t->l};
    error = logic_and(l, logic_not(l, unknown), error);
    sum_unknown(&out, unknown);
    sum_error(&out, error);
    sym whole = sym_list_of(l, items, all->n);
    sum_sym(&out, logic_not(l, logic_or(l, unknown, error)), &whole);
    return sum_close(&out);
}

/* optional.optMap(v, t) and optFlatMap(v, t): optional.none() if the operand is. */
static void map_optional(loop *w, const sym_case *of, formula when, sym_sum *out) {
    translation *t = w->t;
    sym_case c = tr_as_optional(t, of);
    if (c.kind != SYM_OPTIONAL) {
        sum_error(out, when);
        return;
    }
    if (!c.some) {
        sum_case(out, when, c);
        return;
    }
    member m = {*c.some, *c.some, t->l->yes, t->l->no};
    sym v = body_of(w, &m, w->x->args[1]);
    if (v.opaque || w->x->macro == CEL_MACRO_OPT_FLAT_MAP) {
        sum_sym(out, when, &v);
        return;
    }
    sym *inner = ARENA_NEW(t->a, sym);
    *inner = sym_value_of(t->l, &v);
    sum_unknown(out, logic_and(t->l, when, v.unknown));
    sum_error(out, logic_and(t->l, when, v.error));
    formula fine = logic_not(t->l, logic_or(t->l, v.unknown, v.error));
    sum_case(out, logic_and(t->l, when, fine), (sym_case){.kind = SYM_OPTIONAL, .some = inner});
}

static sym over_members(loop *w, const members *all) {
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

/* Over the things of a set, of which some may be there. */
static sym over_things(loop *w, const domain *d) {
    translation *t = w->t;
    const domain *names = model_domain_of(t->m, d);
    members all = {0};
    for (uint32_t i = 0; i < d->n; i++) {
        truth there = tr_thing(t, d, i);
        sym name = sym_const(t->l, cel_of_str(names->names[i]));
        VEC_PUSH(t->a, all, ((member){name, name, there.yes, there.unknown}));
    }
    return over_members(w, &all);
}

sym tr_comprehension(translation *t, const scope *s, const cel_ast *x) {
    loop w = {t, s, x};
    if (x->args[0]->ref == CEL_REF_SET && x->args[0]->set->named && !x->var2.n) return over_things(&w, x->args[0]->set);
    bool optional = x->macro == CEL_MACRO_OPT_MAP || x->macro == CEL_MACRO_OPT_FLAT_MAP;
    sym range = tr(t, s, x->args[0]);
    sym_sum out;
    if (!range.opaque) range = tr_read(t, &range, !optional);
    if (range.opaque) return range;
    tr_open_sum(t, &out, &range, 1);
    for (size_t i = 0; i < range.n; i++) {
        const sym_case *c = &range.v[i];
        members all = {0};
        const char *opaque = NULL;
        if (optional) {
            map_optional(&w, c, c->when, &out);
        } else if (!members_of(&w, c, &all, &opaque)) {
            sum_error(&out, c->when);
        } else if (opaque) {
            sum_opaque(&out, opaque);
        } else {
            sym v = over_members(&w, &all);
            sum_sym(&out, c->when, &v);
        }
    }
    return sum_close(&out);
}
