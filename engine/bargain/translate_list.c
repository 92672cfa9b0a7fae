#include "bargain/translating.h"

/* Lists whose elements may or may not be there: what a set-valued term is, and what filter() gives. */

/* ------------------------------------------------------------------------------------------------ equality */

typedef struct table {
    translation *t;
    const sym_list *a, *b;
    formula *known; /* equality of the lists from I and K on; NULL where not worked out */
    const char **opaque;
} table;

/* An element that is not there is passed over; of two that are, both must be equal and what follows, too. */
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

/* ------------------------------------------------------------------------------------------------ elements */

static bool index_of(const sym_case *key, const logic *l, cel_value *v) {
    return sym_case_const(l, key, v) && (v->kind == CEL_INT || v->kind == CEL_UINT || v->kind == CEL_DOUBLE);
}

/* For each element: it is there, and RANK elements are there before it. */
static void at_rank(translation *t, const sym_list *list, size_t rank, formula *out) {
    const logic *l = t->l;
    formula *before = ARENA_ARRAY(t->a, formula, rank + 2); /* before[r]: r elements so far */
    for (size_t r = 0; r <= rank; r++) before[r] = logic_of(l, r == 0);
    for (size_t i = 0; i < list->n; i++) {
        formula there = list->v[i].there, gone = logic_not(l, there);
        out[i] = logic_and(l, there, before[rank]);
        for (size_t r = rank + 1; r-- > 0;) {
            formula stays = logic_and(l, before[r], gone);
            before[r] = r ? logic_or(l, stays, logic_and(l, before[r - 1], there)) : stays;
        }
    }
}

static void add_element(translation *t, const sym *value, bool optional, formula when, sym_sum *out) {
    if (!optional) {
        sum_sym(out, when, value);
        return;
    }
    sym *inner = ARENA_NEW(t->a, sym);
    *inner = *value;
    sum_case(out, when, (sym_case){.kind = SYM_OPTIONAL, .some = inner});
}

void tr_element(translation *t, const sym_list *list, const sym_case *key, bool optional, formula when, sym_sum *out) {
    const logic *l = t->l;
    cel_value v;
    size_t rank = list->n;
    if (!index_of(key, l, &v)) {
        sum_opaque(out, "it picks an element by a number that is not constant");
        return;
    }
    for (size_t i = 0; i < list->n; i++)
        if (cel_equal(v, cel_of_int((int64_t)i))) rank = i;
    formula *is = ARENA_ARRAY(t->a, formula, list->n);
    for (size_t i = 0; i < list->n; i++) is[i] = l->no;
    if (rank < list->n) at_rank(t, list, rank, is);
    for (size_t i = 0; i < list->n; i++) add_element(t, &list->v[i].value, optional, logic_and(l, when, is[i]), out);
    formula none = logic_and(l, when, logic_not(l, logic_any(l, is, list->n)));
    if (optional)
        sum_case(out, none, (sym_case){.kind = SYM_OPTIONAL});
    else
        sum_error(out, none);
}

/* ------------------------------------------------------------------------------------------------ functions */

static formula holds(translation *t, const sym_list *list, const sym *v, const char **opaque) {
    formula *any = ARENA_ARRAY(t->a, formula, list->n);
    for (size_t i = 0; i < list->n; i++)
        any[i] = logic_and(t->l, list->v[i].there, tr_equal(t, &list->v[i].value, v, opaque));
    return logic_any(t->l, any, list->n);
}

static formula holds_all(translation *t, const sym_list *of, const sym_list *in, const char **opaque) {
    formula *all = ARENA_ARRAY(t->a, formula, of->n);
    for (size_t i = 0; i < of->n; i++)
        all[i] = logic_or(t->l, logic_not(t->l, of->v[i].there), holds(t, in, &of->v[i].value, opaque));
    return logic_all(t->l, all, of->n);
}

static formula meets(translation *t, const sym_list *a, const sym_list *b, const char **opaque) {
    formula *any = ARENA_ARRAY(t->a, formula, a->n);
    for (size_t i = 0; i < a->n; i++) any[i] = logic_and(t->l, a->v[i].there, holds(t, b, &a->v[i].value, opaque));
    return logic_any(t->l, any, a->n);
}

static bool set_call(translation *t, str name, const sym_list *a, const sym_list *b, formula when, sym_sum *out) {
    const char *opaque = NULL;
    formula f;
    if (str_is(name, "sets.contains"))
        f = holds_all(t, b, a, &opaque);
    else if (str_is(name, "sets.equivalent"))
        f = logic_and(t->l, holds_all(t, b, a, &opaque), holds_all(t, a, b, &opaque));
    else if (str_is(name, "sets.intersects"))
        f = meets(t, a, b, &opaque);
    else
        return false;
    if (opaque) sum_opaque(out, opaque);
    sum_case(out, when, (sym_case){.kind = SYM_BOOL, .term = f});
    return true;
}

static void add_list(translation *t, const sym_item *items, size_t n, formula when, sym_sum *out) {
    sym whole = sym_list_of(t->l, items, n);
    sum_sym(out, when, &whole);
}

static void concatenate(translation *t, const sym_list *a, const sym_list *b, formula when, sym_sum *out) {
    sym_item *items = ARENA_ARRAY(t->a, sym_item, a->n + b->n);
    for (size_t i = 0; i < a->n; i++) items[i] = a->v[i];
    for (size_t i = 0; i < b->n; i++) items[a->n + i] = b->v[i];
    add_list(t, items, a->n + b->n, when, out);
}

static void reverse(translation *t, const sym_list *a, formula when, sym_sum *out) {
    sym_item *items = ARENA_ARRAY(t->a, sym_item, a->n);
    for (size_t i = 0; i < a->n; i++) items[i] = a->v[a->n - 1 - i];
    add_list(t, items, a->n, when, out);
}

static bool unary(translation *t, str name, const sym_list *a, formula when, sym_sum *out) {
    sym_case zero = {.kind = SYM_CONST, .value = cel_of_int(0)};
    if (str_is(name, "size")) {
        formula *there = ARENA_ARRAY(t->a, formula, a->n);
        for (size_t i = 0; i < a->n; i++) there[i] = a->v[i].there;
        sum_case(out, when, (sym_case){.kind = SYM_INT, .term = logic_count(t->l, there, a->n)});
    } else if (str_is(name, "first")) {
        tr_element(t, a, &zero, true, when, out);
    } else if (str_is(name, "reverse")) {
        reverse(t, a, when, out);
    } else {
        return false;
    }
    return true;
}

bool tr_list_call(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    const sym_list *a = x->n_args > 0 ? sym_case_list(t->l, args[0]) : NULL;
    const sym_list *b = x->n_args > 1 ? sym_case_list(t->l, args[1]) : NULL;
    if (x->n_args == 1 && a) return unary(t, x->name, a, when, out);
    if (x->n_args != 2 || !a || !b) return false;
    if (!str_is(x->name, "_+_")) return set_call(t, x->name, a, b, when, out);
    concatenate(t, a, b, when, out);
    return true;
}
