#include "bargain/translate_internal.h"

/* Nodes of the syntax tree, and the points at which they read slots. */

/* ------------------------------------------------------------------------------------------------ propositions */

static bool refers(const cel_ast *x, const scope *to) {
    if (x->ref == CEL_REF_LOCAL && x->local == to->declared && x->second == to->second) return true;
    for (uint32_t i = 0; i < x->n_args; i++)
        if (refers(x->args[i], to)) return true;
    return false;
}

/* Expressions with the same text and the same constants for the variables of the macros around them are the same
 * proposition. If some variable is not a constant, each occurrence is a proposition of its own. */
static sym proposition_of(translation *t, const scope *s, const cel_ast *x, const char *why) {
    model *m = t->m;
    bool known = true, closed = true;
    buf out = buf_in(t->a);
    buf_str(&out, cel_ast_text(t->at, x));
    for (; s; s = s->outer) {
        cel_value v;
        if (!refers(x, s)) continue;
        bool fixed = !s->value->opaque && s->value->n == 1 && sym_case_const(t->l, &s->value->v[0], &v);
        closed = false;
        known = known && fixed;
        buf_printf(&out, " [" STR_FMT " = ", STR_ARG(s->second ? s->declared->var2 : s->declared->var));
        if (fixed)
            cel_value_plain(&out, v);
        else
            buf_z(&out, "...");
        buf_char(&out, ']');
    }
    str text = buf_take(&out);
    uint32_t i = known ? map_get(&m->proposition_index, text) : MAP_NONE;
    if (i == MAP_NONE) {
        i = (uint32_t)m->propositions.n;
        VEC_PUSH(m->memory, m->propositions,
                 ((proposition){logic_new(t->l, text), text, why, closed ? x : NULL, t->at}));
        if (known) map_put(m->memory, &m->proposition_index, text, i);
    }
    VEC_PUSH(m->memory, m->touched, i);
    return sym_bool(t->l, m->propositions.v[i].holds);
}

/* ------------------------------------------------------------------------------------------------ points */

bool tr_child(const translation *t, const sym_point *p, str name, sym_point *out) {
    if (p->shape->leaf) return false;
    *out = *p;
    for (size_t i = 0; i < p->shape->n_fields; i++) {
        if (!str_eq(p->shape->fields[i].name, name)) continue;
        out->shape = p->shape->fields[i].shape;
        return true;
    }
    const domain *family = p->shape->family ? model_domain_of(t->m, p->shape->family) : NULL;
    size_t at = family && p->n < SYM_MOST_FAMILIES ? domain_find(family, name) : SIZE_MAX;
    if (at == SIZE_MAX) return false;
    out->index[out->n++] = (uint32_t)at;
    out->shape = p->shape->member;
    return true;
}

str_list tr_names(translation *t, const cel_shape *s) {
    size_t family = s->family ? s->family->n : 0;
    str *names = ARENA_ARRAY(t->a, str, s->n_fields + family);
    for (size_t i = 0; i < s->n_fields; i++) names[i] = s->fields[i].name;
    for (size_t i = 0; i < family; i++) names[s->n_fields + i] = model_domain_of(t->m, s->family)->names[i];
    return (str_list){names, s->n_fields + family};
}

static uint32_t slot_number(const sym_point *p) {
    uint32_t number = p->shape->first;
    for (uint32_t i = 0; i < p->n && i < p->shape->n_strides; i++) number += p->shape->strides[i] * p->index[i];
    return number;
}

/* Whether a leaf has a value: unknown if it is open, no if it is absent. */
static truth is_present(translation *t, const sym_point *leaf) {
    const logic *l = t->l;
    const model_slot *s = model_slot_at(t->m, slot_number(leaf));
    return (truth){s->present, logic_not(l, logic_or(l, s->present, s->open)), s->open, l->no};
}

/* The value of a leaf: unknown if it is open, an error if it is absent. A leaf selected with .? gives an optional. */
static sym read_leaf(translation *t, const sym_point *p) {
    logic *l = t->l;
    if (!p->shape->leaf) return sym_opaque(l, "it uses a whole group of terms as a value");
    const model_slot *s = model_slot_term(t->m, slot_number(p));
    truth present = is_present(t, p);
    sym_sum out = {.l = l};
    sum_unknown(&out, s->open);
    if (!p->optional) {
        sum_error(&out, present.no);
        s->as->read(t->m, s, &out);
        return sum_close(&out);
    }
    sym_sum plain = {.l = l};
    s->as->read(t->m, s, &plain);
    sym value = sum_close(&plain), *inner = ARENA_NEW(t->a, sym);
    *inner = sym_value_of(l, &value);
    sum_error(&out, value.error);
    sum_case(&out, present.no, (sym_case){.kind = SYM_OPTIONAL});
    sum_case(&out, logic_and(l, s->present, logic_not(l, value.error)),
             (sym_case){.kind = SYM_OPTIONAL, .some = inner});
    return sum_close(&out);
}

sym tr_read(translation *t, const sym *s, bool only_leaves) {
    bool any = false;
    for (size_t i = 0; i < s->n && !any; i++)
        any = s->v[i].kind == SYM_POINT && (!only_leaves || s->v[i].point->shape->leaf);
    if (!any) return *s;
    sym_sum out = {.l = t->l};
    sum_unknown(&out, s->unknown);
    sum_error(&out, s->error);
    for (size_t i = 0; i < s->n; i++) {
        const sym_case *c = &s->v[i];
        if (c->kind != SYM_POINT || (only_leaves && !c->point->shape->leaf)) {
            sum_case(&out, c->when, *c);
            continue;
        }
        sym v = read_leaf(t, c->point);
        sum_sym(&out, c->when, &v);
    }
    return sum_close(&out);
}

truth tr_thing(translation *t, const domain *d, uint32_t i) {
    const logic *l = t->l;
    if (!d->named) return (truth){l->yes, l->no, l->no, l->no};
    const model_slot *s = model_slot_at(t->m, d->presence + i);
    return (truth){s->present, logic_not(l, logic_or(l, s->present, s->open)), s->open, l->no};
}

/* Whether the thing is there through which CHILD is below P. Fields and members that are no things always are. */
static truth is_there(translation *t, const sym_point *p, const sym_point *child) {
    const logic *l = t->l;
    if (child->n == p->n) return (truth){l->yes, l->no, l->no, l->no};
    return tr_thing(t, p->shape->family, child->index[child->n - 1]);
}

/* Groups, and terms that silence does not make absent, are always keys. */
truth tr_is_key(translation *t, const sym_point *p, const sym_point *child) {
    const logic *l = t->l;
    truth there = is_there(t, p, child), key;
    if (!child->shape->leaf || !child->shape->may_be_absent) return there;
    key = is_present(t, child);
    truth out = {.yes = logic_and(l, there.yes, key.yes), .error = l->no};
    out.unknown = logic_or(l, there.unknown, logic_and(l, there.yes, key.unknown));
    out.no = logic_not(l, logic_or(l, out.yes, out.unknown));
    return out;
}

/* The list of all things; unknown if there may be more. */
static sym tr_things(translation *t, const domain *d) {
    logic *l = t->l;
    const domain *names = model_domain_of(t->m, d);
    sym_item *items = ARENA_ARRAY(t->a, sym_item, d->n);
    formula unknown = l->no;
    for (uint32_t i = 0; i < d->n; i++) {
        truth there = tr_thing(t, d, i);
        unknown = logic_or(l, unknown, there.unknown);
        items[i] = (sym_item){there.yes, sym_const(l, cel_of_str(names->names[i]))};
    }
    sym_sum out = {.l = l};
    sym list = sym_list_of(l, items, d->n);
    sum_unknown(&out, unknown);
    sum_sym(&out, logic_not(l, unknown), &list);
    return sum_close(&out);
}

/* Whether any term below a point has a value; unknown if none has one and some are open. */
static truth any_below(translation *t, const sym_point *p) {
    const logic *l = t->l;
    if (p->shape->leaf) return is_present(t, p);
    truth all = {l->no, l->yes, l->no, l->no};
    str_list names = tr_names(t, p->shape);
    for (size_t i = 0; i < names.n && !logic_is_yes(l, all.yes); i++) {
        sym_point c;
        if (!tr_child(t, p, names.v[i], &c)) continue;
        truth below = any_below(t, &c), there = is_there(t, p, &c);
        all.yes = logic_or(l, all.yes, logic_and(l, there.yes, below.yes));
        all.unknown = logic_any(l, (formula[]){all.unknown, there.unknown, logic_and(l, there.yes, below.unknown)}, 3);
    }
    all.unknown = logic_and(l, all.unknown, logic_not(l, all.yes));
    return all;
}

static sym has(translation *t, const scope *s, const cel_ast *x) {
    sym of = tr(t, s, x->args[0]);
    sym_sum out;
    if (of.opaque) return of;
    tr_open_sum(t, &out, &of, 1);
    for (size_t i = 0; i < of.n; i++) {
        const sym_case *c = &of.v[i];
        sym_point child;
        cel_value v;
        if (c->kind == SYM_POINT && (x->name.n == 0 || !c->point->shape->leaf)) {
            truth there = {t->l->no, t->l->yes, t->l->no, t->l->no};
            if (x->name.n == 0)
                there = any_below(t, c->point);
            else if (tr_child(t, c->point, x->name, &child))
                there = any_below(t, &child);
            sym present = sym_of_truth(t->l, there);
            sum_sym(&out, c->when, &present);
            continue;
        }
        if (!sym_case_const(t->l, c, &v)) {
            sum_opaque(&out, "it uses has() on a value that is not a term");
            continue;
        }
        if (v.kind == CEL_OPTIONAL && v.optional) v = *v.optional;
        if (v.kind == CEL_OPTIONAL)
            sum_value(&out, c->when, cel_of_bool(false));
        else if (v.kind == CEL_MAP)
            sum_value(&out, c->when, cel_of_bool(cel_map_get(v.map, cel_of_str(x->name)) != NULL));
        else
            sum_error(&out, c->when);
    }
    return sum_close(&out);
}

/* ------------------------------------------------------------------------------------------------ selection */

static void select_child(translation *t, const sym_point *p, const sym_case *key, bool optional, formula when,
                         sym_sum *out) {
    cel_value v;
    sym_point c;
    if (!sym_case_const(t->l, key, &v)) {
        sum_opaque(out, "it looks up a name that is not constant");
        return;
    }
    optional = optional || p->optional;
    if (v.kind == CEL_STRING && tr_child(t, p, cel_text(v), &c)) {
        c.optional = optional;
        sym s = sym_point_at(t->l, &c);
        sum_sym(out, when, &s);
    } else if (optional) {
        sum_case(out, when, (sym_case){.kind = SYM_OPTIONAL});
    } else {
        sum_error(out, when);
    }
}

/* From a constant map or list, or from an optional that contains one. */
static void select_constant(translation *t, cel_value v, cel_value key, bool optional, formula when, sym_sum *out) {
    const cel_value *hit = NULL;
    bool is_number = key.kind == CEL_INT || key.kind == CEL_UINT || key.kind == CEL_DOUBLE;
    if (v.kind == CEL_OPTIONAL) {
        if (v.optional)
            select_constant(t, *v.optional, key, true, when, out);
        else
            sum_value(out, when, v);
        return;
    }
    if (v.kind == CEL_MAP)
        hit = cel_map_get(v.map, key);
    else if (v.kind != CEL_LIST || !is_number) {
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

/* args[0].KEY, args[0][KEY] and their optional forms. A group stays a point; a leaf is read first. */
static sym select_key(translation *t, const scope *s, const cel_ast *x, const sym *key, bool optional) {
    const logic *l = t->l;
    sym args[] = {tr(t, s, x->args[0]), *key};
    sym_sum out;
    if (!args[0].opaque) args[0] = tr_read(t, &args[0], true);
    tr_open_sum(t, &out, args, 2);
    for (size_t i = 0; i < args[0].n; i++)
        for (size_t k = 0; k < key->n; k++) {
            const sym_case *of = &args[0].v[i];
            formula when = logic_and(l, of->when, key->v[k].when);
            const sym_list *list = NULL;
            cel_value v, fixed;
            if (of->kind == SYM_OPTIONAL && !of->some)
                sum_case(&out, when, *of); /* a selection from optional.none() is optional.none() */
            else if (of->kind == SYM_POINT && !of->point->shape->leaf)
                select_child(t, of->point, &key->v[k], optional, when, &out);
            else if (sym_case_const(l, of, &v) && sym_case_const(l, &key->v[k], &fixed))
                select_constant(t, v, fixed, optional, when, &out);
            else if ((list = sym_case_list(l, of)))
                tr_element(t, list, &key->v[k], optional, when, &out);
            else
                sum_opaque(&out, "it selects from a value that is not constant");
        }
    return sum_close(&out);
}

/* ------------------------------------------------------------------------------------------------ names */

/* "a.b" as it was declared. */
static str qualified(translation *t, const cel_ast *x) {
    if (x->kind == CEL_X_IDENT) return x->name;
    str of = qualified(t, x->args[0]);
    return arena_printf(t->a, STR_FMT "." STR_FMT, STR_ARG(of), STR_ARG(x->name));
}

/* Each definition is translated once. Packs have few definitions, so a linear search is enough. */
static const translated *definition(translation *t, const cel_definition *d) {
    model *m = t->m;
    for (size_t i = 0; i < m->definitions.n; i++)
        if (m->definitions.v[i]->definition == d) return m->definitions.v[i];
    translation own = {m, t->l, t->a, &d->at};
    translated *out = ARENA_NEW(m->memory, translated);
    size_t mark = m->touched.n;
    *out = (translated){.definition = d, .value = tr(&own, NULL, d->ast)};
    uint32_t *touched = ARENA_ARRAY(m->memory, uint32_t, m->touched.n - mark);
    for (size_t i = mark; i < m->touched.n; i++) touched[out->n_touched++] = m->touched.v[i];
    out->touched = touched;
    m->touched.n = mark;
    VEC_PUSH(m->memory, m->definitions, out);
    return out;
}

static sym reference(translation *t, const scope *s, const cel_ast *x) {
    switch (x->ref) {
    case CEL_REF_LOCAL:
        while (s->declared != x->local || s->second != x->second) s = s->outer;
        return *s->value;
    case CEL_REF_SHAPE: {
        /* A term of one segment has the type of its leaf; the environment has its shape. */
        const cel_shape *shape = x->type->kind == CEL_T_SHAPE ? x->type->shape : NULL;
        const cel_variable *v = shape ? NULL : cel_env_find(t->m->env, qualified(t, x));
        if (v && v->kind == CEL_VAR_SHAPE) shape = v->type->shape;
        return shape ? sym_point_at(t->l, &(sym_point){.shape = shape}) : sym_opaque(t->l, "it does not name a term");
    }
    case CEL_REF_SET: {
        if (x->set->named) return tr_things(t, x->set);
        cel_value *v = ARENA_ARRAY(t->a, cel_value, x->set->n);
        for (size_t i = 0; i < x->set->n; i++) v[i] = cel_of_str(x->set->names[i]);
        return sym_const(t->l, cel_of_list(t->a, v, x->set->n));
    }
    case CEL_REF_TABLE: return sym_opaque(t->l, "it reads the articles");
    case CEL_REF_DEFINITION: {
        const translated *d = definition(t, x->definition);
        for (size_t i = 0; i < d->n_touched; i++) VEC_PUSH(t->m->memory, t->m->touched, d->touched[i]);
        return d->value;
    }
    case CEL_REF_CONSTANT: return sym_const(t->l, x->value);
    case CEL_REF_VARIABLE:
    case CEL_REF_NONE: break;
    }
    return sym_opaque(t->l, "it names something that is not a term");
}

/* ------------------------------------------------------------------------------------------------ operators */

formula tr_open_sum(translation *t, sym_sum *out, const sym *args, size_t n) {
    const logic *l = t->l;
    formula *unknown = ARENA_ARRAY(t->a, formula, 2 * n), *error = unknown + n;
    *out = (sym_sum){.l = t->l};
    for (size_t i = 0; i < n; i++) {
        if (args[i].opaque) sum_opaque(out, args[i].opaque);
        unknown[i] = args[i].unknown;
        error[i] = args[i].error;
    }
    formula open = logic_any(l, unknown, n), failed = logic_any(l, error, n);
    if (n > 1) failed = logic_and(l, logic_not(l, open), failed);
    sum_unknown(out, open);
    sum_error(out, failed);
    return logic_not(l, logic_or(l, open, failed));
}

truth tr_truth(translation *t, const sym *v, const char **opaque) {
    if (!v->opaque) return sym_truth(t->l, v);
    if (!*opaque) *opaque = v->opaque;
    return (truth){t->l->no, t->l->yes, t->l->no, t->l->no};
}

sym tr_and_or(translation *t, const truth *v, size_t n, bool any) {
    const logic *l = t->l;
    formula *decides = ARENA_ARRAY(t->a, formula, 3 * n), *unknown = decides + n, *error = unknown + n;
    for (size_t i = 0; i < n; i++) {
        decides[i] = any ? v[i].yes : v[i].no;
        unknown[i] = v[i].unknown;
        error[i] = v[i].error;
    }
    formula decided = logic_any(l, decides, n), open = logic_not(l, decided);
    truth out = {.unknown = logic_and(l, open, logic_any(l, unknown, n))};
    out.error = logic_all(l, (formula[]){open, logic_not(l, out.unknown), logic_any(l, error, n)}, 3);
    out.yes = any ? decided : logic_not(l, logic_any(l, (formula[]){decided, out.unknown, out.error}, 3));
    return sym_of_truth(l, out);
}

static sym and_or(translation *t, const scope *s, const cel_ast *x, bool any) {
    truth *v = ARENA_ARRAY(t->a, truth, x->n_args);
    const char *opaque = NULL;
    for (uint32_t i = 0; i < x->n_args; i++) {
        sym side = tr_value(t, s, x->args[i]);
        v[i] = tr_truth(t, &side, &opaque);
    }
    return opaque ? sym_opaque(t->l, opaque) : tr_and_or(t, v, x->n_args, any);
}

static sym conditional(translation *t, const scope *s, const cel_ast *x) {
    const char *opaque = NULL;
    sym test = tr_value(t, s, x->args[0]);
    truth c = tr_truth(t, &test, &opaque);
    if (opaque) return sym_opaque(t->l, opaque);
    sym_sum out = {.l = t->l};
    sum_unknown(&out, c.unknown);
    sum_error(&out, c.error);
    formula branches[] = {c.yes, c.no};
    for (uint32_t i = 0; i < 2; i++) {
        if (logic_is_no(t->l, branches[i])) continue;
        sym v = tr(t, s, x->args[i + 1]);
        sum_sym(&out, branches[i], &v);
    }
    return sum_close(&out);
}

static sym list(translation *t, const scope *s, const cel_ast *x) {
    sym *v = ARENA_ARRAY(t->a, sym, x->n_args);
    sym_item *items = ARENA_ARRAY(t->a, sym_item, x->n_args);
    sym_sum out;
    for (uint32_t i = 0; i < x->n_args; i++) {
        if (x->optional && x->optional[i]) return sym_opaque(t->l, "it has an optional element");
        v[i] = tr_value(t, s, x->args[i]);
        items[i] = (sym_item){t->l->yes, sym_value_of(t->l, &v[i])};
    }
    formula fine = tr_open_sum(t, &out, v, x->n_args);
    sym whole = sym_list_of(t->l, items, x->n_args);
    sum_sym(&out, fine, &whole);
    return sum_close(&out);
}

static void make_map(translation *t, const cel_ast *x, const sym_case *const *args, formula when, sym_sum *out) {
    cel_value *v = ARENA_ARRAY(t->a, cel_value, x->n_args);
    size_t half = x->n_args / 2;
    for (uint32_t i = 0; i < x->n_args; i++)
        if (!sym_case_const(t->l, args[i], &v[i / 2 + (i % 2 ? half : 0)])) {
            sum_opaque(out, "it makes a map of values that are not constant");
            return;
        }
    sum_value(out, when, cel_of_map(t->a, v, v + half, half));
}

static sym map_literal(translation *t, const scope *s, const cel_ast *x) {
    sym *v = ARENA_ARRAY(t->a, sym, x->n_args);
    for (uint32_t i = 0; i < x->n_args; i++) {
        if (x->optional && x->optional[i / 2]) return sym_opaque(t->l, "it has an optional entry");
        v[i] = tr_value(t, s, x->args[i]);
    }
    return tr_strict(t, x, v, x->n_args, make_map);
}

/* ------------------------------------------------------------------------------------------------ nodes */

static sym node_value(translation *t, const scope *s, const cel_ast *x) {
    sym v;
    switch (x->kind) {
    case CEL_X_LITERAL: return sym_const(t->l, x->value);
    case CEL_X_IDENT: return reference(t, s, x);
    case CEL_X_SELECT:
    case CEL_X_OPT_SELECT:
        if (x->ref != CEL_REF_NONE) return reference(t, s, x);
        v = sym_const(t->l, cel_of_str(x->name));
        return select_key(t, s, x, &v, x->kind == CEL_X_OPT_SELECT);
    case CEL_X_INDEX:
    case CEL_X_OPT_INDEX: v = tr_value(t, s, x->args[1]); return select_key(t, s, x, &v, x->kind == CEL_X_OPT_INDEX);
    case CEL_X_HAS: return has(t, s, x);
    case CEL_X_CALL: return tr_call(t, s, x);
    case CEL_X_AND: return and_or(t, s, x, false);
    case CEL_X_OR: return and_or(t, s, x, true);
    case CEL_X_CONDITION: return conditional(t, s, x);
    case CEL_X_LIST: return list(t, s, x);
    case CEL_X_MAP: return map_literal(t, s, x);
    case CEL_X_COMPREHENSION: return tr_comprehension(t, s, x);
    case CEL_X_BIND: v = tr(t, s, x->args[0]); return tr(t, &(scope){x, false, &v, s}, x->args[1]);
    }
    return sym_opaque(t->l, "there is no such expression");
}

static sym or_proposition(translation *t, const scope *s, const cel_ast *x, sym v) {
    bool is_bool = x->type && x->type->kind == CEL_T_BOOL;
    return v.opaque && is_bool ? proposition_of(t, s, x, v.opaque) : v;
}

sym tr(translation *t, const scope *s, const cel_ast *x) {
    return or_proposition(t, s, x, node_value(t, s, x));
}

sym tr_value(translation *t, const scope *s, const cel_ast *x) {
    sym v = tr(t, s, x);
    return or_proposition(t, s, x, tr_read(t, &v, false));
}

sym translate(model *m, const cel_ast *ast, const cel_text_at *at) {
    translation t = {m, &m->logic, m->memory, at};
    return tr_value(&t, NULL, ast);
}

truth translate_bool(model *m, const rule_expr *e) {
    cel_text_at *at = ARENA_NEW(m->memory, cel_text_at);
    *at = e->at;
    sym v = translate(m, cel_program_ast(e->program), at);
    return sym_truth(&m->logic, &v);
}
