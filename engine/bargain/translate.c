#include "bargain/translating.h"

/* Nodes, one small function each. The order of weights is the language's: unknown before error before value. */

/* ------------------------------------------------------------------------------------------------ propositions */

static bool refers(const cel_ast *x, const scope *to) {
    if (x->ref == CEL_REF_LOCAL && x->local == to->declared && x->second == to->second) return true;
    for (uint32_t i = 0; i < x->n_args; i++)
        if (refers(x->args[i], to)) return true;
    return false;
}

static bool is_closed(const scope *s, const cel_ast *x) {
    for (; s; s = s->outer)
        if (refers(x, s)) return false;
    return true;
}

/* The expression's text, and what each variable of a macro around it stands for; *KNOWN is whether all of those are
 * constants. */
static str proposition_text(translation *t, const scope *s, const cel_ast *x, bool *known) {
    buf out = {0};
    *known = true;
    buf_str(&out, cel_ast_text(t->at, x));
    for (; s; s = s->outer) {
        cel_value v;
        if (!refers(x, s)) continue;
        bool fixed = !s->value->opaque && s->value->n == 1 && sym_case_const(t->l, &s->value->v[0], &v);
        *known = *known && fixed;
        buf_printf(&out, " [" STR_FMT " = ", STR_ARG(s->second ? s->declared->var2 : s->declared->var));
        if (fixed)
            cel_value_plain(&out, v);
        else
            buf_z(&out, "...");
        buf_char(&out, ']');
    }
    str text = arena_str(t->a, buf_slice(&out));
    buf_free(&out);
    return text;
}

static sym proposition_of(translation *t, const scope *s, const cel_ast *x, const char *why) {
    model *m = t->m;
    bool known;
    str text = proposition_text(t, s, x, &known);
    uint32_t i = known ? map_get(&m->proposition_index, text) : MAP_NONE;
    if (i == MAP_NONE) {
        i = (uint32_t)m->propositions.n;
        const cel_ast *whole = is_closed(s, x) ? x : NULL;
        VEC_PUSH(m->memory, m->propositions, ((proposition){logic_new(t->l, text), text, why, whole, t->at}));
        if (known) map_put(m->memory, &m->proposition_index, text, i);
    }
    VEC_PUSH(m->memory, m->touched, i);
    return sym_bool(t->l, m->propositions.v[i].holds);
}

/* ------------------------------------------------------------------------------------------------ names */

static sym local(translation *t, const scope *s, const cel_ast *x) {
    for (; s; s = s->outer)
        if (s->declared == x->local && s->second == x->second) return *s->value;
    return sym_opaque(t->l, "it has a variable that is not in scope");
}

/* "a.b" as it was declared. */
static str qualified(translation *t, const cel_ast *x) {
    if (x->kind == CEL_X_IDENT) return x->name;
    str of = qualified(t, x->args[0]);
    return arena_printf(t->a, STR_FMT "." STR_FMT, STR_ARG(of), STR_ARG(x->name));
}

/* A term of one segment has the type of its leaf; its shape is the environment's. */
static sym shape(translation *t, const cel_ast *x) {
    const cel_shape *s = x->type->kind == CEL_T_SHAPE ? x->type->shape : NULL;
    const cel_variable *v = s ? NULL : cel_env_find(t->m->env, qualified(t, x));
    if (v && v->kind == CEL_VAR_SHAPE) s = v->type->shape;
    return s ? sym_point_at(t->l, &(sym_point){.shape = s}) : sym_opaque(t->l, "it names no term");
}

static sym names(translation *t, const domain *d) {
    cel_value *v = ARENA_ARRAY(t->a, cel_value, d->n);
    for (size_t i = 0; i < d->n; i++) v[i] = cel_of_str(d->names[i]);
    return sym_const(t->l, cel_of_list(t->a, v, d->n));
}

static const translated *translate_definition(translation *t, const cel_definition *d) {
    model *m = t->m;
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

/* Each definition is translated once. A pack's definitions are few: a walk finds them. */
static sym definition(translation *t, const cel_ast *x) {
    model *m = t->m;
    const translated *found = NULL;
    for (size_t i = 0; i < m->definitions.n && !found; i++)
        if (m->definitions.v[i]->definition == x->definition) found = m->definitions.v[i];
    if (!found) found = translate_definition(t, x->definition);
    for (size_t i = 0; i < found->n_touched; i++) VEC_PUSH(m->memory, m->touched, found->touched[i]);
    return found->value;
}

static sym reference(translation *t, const scope *s, const cel_ast *x) {
    switch (x->ref) {
    case CEL_REF_LOCAL: return local(t, s, x);
    case CEL_REF_SHAPE: return shape(t, x);
    case CEL_REF_SET: return names(t, x->set);
    case CEL_REF_TABLE: return sym_opaque(t->l, "it reads the articles");
    case CEL_REF_DEFINITION: return definition(t, x);
    case CEL_REF_CONSTANT: return sym_const(t->l, x->value);
    case CEL_REF_VARIABLE:
    case CEL_REF_NONE: break;
    }
    return sym_opaque(t->l, "it names something that is no term");
}

/* ------------------------------------------------------------------------------------------------ logic */

static truth truth_of(translation *t, const scope *s, const cel_ast *x, const char **opaque) {
    sym v = tr_value(t, s, x);
    if (!v.opaque) return sym_truth(t->l, &v);
    if (!*opaque) *opaque = v.opaque;
    return (truth){t->l->no, t->l->no, t->l->no, t->l->no};
}

/* && and || : the side that settles it wins over unknowns, and those over errors. */
static sym and_or(translation *t, const scope *s, const cel_ast *x, bool any) {
    const logic *l = t->l;
    formula *all = ARENA_ARRAY(t->a, formula, 3 * x->n_args), *unknown = all + x->n_args, *error = unknown + x->n_args;
    const char *opaque = NULL;
    for (uint32_t i = 0; i < x->n_args; i++) {
        truth side = truth_of(t, s, x->args[i], &opaque);
        all[i] = any ? side.yes : side.no;
        unknown[i] = side.unknown;
        error[i] = side.error;
    }
    if (opaque) return sym_opaque(l, opaque);
    formula settled = logic_any(l, all, x->n_args), open = logic_not(l, settled);
    truth out = {.unknown = logic_and(l, open, logic_any(l, unknown, x->n_args))};
    out.error = logic_all(l, (formula[]){open, logic_not(l, out.unknown), logic_any(l, error, x->n_args)}, 3);
    out.yes = any ? settled : logic_not(l, logic_any(l, (formula[]){settled, out.unknown, out.error}, 3));
    return sym_of_truth(l, out);
}

static sym conditional(translation *t, const scope *s, const cel_ast *x) {
    const char *opaque = NULL;
    truth c = truth_of(t, s, x->args[0], &opaque);
    sym_sum out;
    if (opaque) return sym_opaque(t->l, opaque);
    sum_open(&out, t->l);
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

/* ------------------------------------------------------------------------------------------------ literals */

/* The failures of all parts; the value is there where none has any. */
static formula gather_failures(translation *t, const sym *v, size_t n, sym_sum *out) {
    const logic *l = t->l;
    formula *unknown = ARENA_ARRAY(t->a, formula, 2 * n), *error = unknown + n;
    for (size_t i = 0; i < n; i++) {
        if (v[i].opaque) sum_opaque(out, v[i].opaque);
        unknown[i] = v[i].unknown;
        error[i] = v[i].error;
    }
    formula open = logic_any(l, unknown, n), wrong = logic_and(l, logic_not(l, open), logic_any(l, error, n));
    sum_unknown(out, open);
    sum_error(out, wrong);
    return logic_not(l, logic_or(l, open, wrong));
}

static sym list(translation *t, const scope *s, const cel_ast *x) {
    sym *v = ARENA_ARRAY(t->a, sym, x->n_args);
    sym_item *items = ARENA_ARRAY(t->a, sym_item, x->n_args);
    sym_sum out;
    sum_open(&out, t->l);
    for (uint32_t i = 0; i < x->n_args; i++) {
        if (x->optional && x->optional[i]) sum_opaque(&out, "it has an optional element");
        v[i] = tr_value(t, s, x->args[i]);
        items[i] = (sym_item){t->l->yes, (sym){.unknown = t->l->no, .error = t->l->no, .v = v[i].v, .n = v[i].n}};
    }
    formula fine = gather_failures(t, v, x->n_args, &out);
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

/* ------------------------------------------------------------------------------------------------ all of them */

static sym select_name(translation *t, const scope *s, const cel_ast *x, bool optional) {
    if (x->ref != CEL_REF_NONE) return reference(t, s, x);
    sym key = sym_const(t->l, cel_of_str(x->name));
    return tr_select(t, s, x, &key, optional);
}

static sym select_index(translation *t, const scope *s, const cel_ast *x, bool optional) {
    sym key = tr_value(t, s, x->args[1]);
    return tr_select(t, s, x, &key, optional);
}

static sym bind(translation *t, const scope *s, const cel_ast *x) {
    sym value = tr(t, s, x->args[0]);
    scope bound = {x, false, &value, s};
    return tr(t, &bound, x->args[1]);
}

static sym node_value(translation *t, const scope *s, const cel_ast *x) {
    switch (x->kind) {
    case CEL_X_LITERAL: return sym_const(t->l, x->value);
    case CEL_X_IDENT: return reference(t, s, x);
    case CEL_X_SELECT: return select_name(t, s, x, false);
    case CEL_X_OPT_SELECT: return select_name(t, s, x, true);
    case CEL_X_HAS: return tr_has(t, s, x);
    case CEL_X_INDEX: return select_index(t, s, x, false);
    case CEL_X_OPT_INDEX: return select_index(t, s, x, true);
    case CEL_X_CALL: return tr_call(t, s, x);
    case CEL_X_AND: return and_or(t, s, x, false);
    case CEL_X_OR: return and_or(t, s, x, true);
    case CEL_X_CONDITION: return conditional(t, s, x);
    case CEL_X_LIST: return list(t, s, x);
    case CEL_X_MAP: return map_literal(t, s, x);
    case CEL_X_COMPREHENSION: return tr_comprehension(t, s, x);
    case CEL_X_BIND: return bind(t, s, x);
    }
    return sym_opaque(t->l, "there is no such expression");
}

sym tr(translation *t, const scope *s, const cel_ast *x) {
    sym v = node_value(t, s, x);
    if (v.opaque && x->type && x->type->kind == CEL_T_BOOL) return proposition_of(t, s, x, v.opaque);
    return v;
}

sym tr_value(translation *t, const scope *s, const cel_ast *x) {
    sym v = tr(t, s, x);
    sym read = tr_read_all(t, &v);
    if (read.opaque && x->type && x->type->kind == CEL_T_BOOL) return proposition_of(t, s, x, read.opaque);
    return read;
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
