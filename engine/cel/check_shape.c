#include "base/suggest.h"
#include "cel/checker.h"

/* ------------------------------------------------------------------------------------------------ fields and members
 */

static const cel_type *shape_type(checker *c, const cel_shape *s) {
    if (s->leaf) return cel_leaf_type(c->memory, s);
    cel_type *t = ARENA_NEW(c->memory, cel_type);
    *t = (cel_type){.kind = CEL_T_SHAPE, .shape = s};
    return t;
}

static const cel_shape *step(const cel_shape *s, str name) {
    for (size_t i = 0; i < s->n_fields; i++)
        if (str_eq(s->fields[i].name, name)) return s->fields[i].shape;
    return s->family && domain_find(s->family, name) != SIZE_MAX ? s->member : NULL;
}

static str member_note(checker *c, const cel_shape *s, str wrong) {
    size_t n = s->n_fields + (s->family ? s->family->n : 0), k = 0;
    str *names = ARENA_ARRAY(c->memory, str, n);
    for (size_t i = 0; i < s->n_fields; i++) names[k++] = s->fields[i].name;
    for (size_t i = 0; s->family && i < s->family->n; i++) names[k++] = s->family->names[i];
    return suggest_allowed(c->memory, wrong, names, n);
}

static const cel_type *no_member(checker *c, const cel_ast *x, const cel_shape *s, str name) {
    return check_error(c, x, member_note(c, s, name), "'" STR_FMT "' has no '" STR_FMT "'", STR_ARG(s->path),
                       STR_ARG(name));
}

static const cel_type *row_field(checker *c, const cel_ast *x, const cel_table *t) {
    for (size_t i = 0; i < t->n_fields; i++)
        if (str_eq(t->fields[i], x->name)) return &cel_string;
    return check_error(c, x, suggest_allowed(c->memory, x->name, t->fields, t->n_fields),
                       "a row of '" STR_FMT "' has no '" STR_FMT "'", STR_ARG(t->name), STR_ARG(x->name));
}

const cel_type *check_field(checker *c, cel_ast *x, const cel_type *of) {
    switch (of->kind) {
    case CEL_T_SHAPE: {
        const cel_shape *s = step(of->shape, x->name);
        return s ? shape_type(c, s) : no_member(c, x, of->shape, x->name);
    }
    case CEL_T_ROW: return row_field(c, x, of->table);
    case CEL_T_MAP:
        return check_assign(c, of->a, &cel_string) ? of->b
                                                   : check_error(c, x, (str){"", 0}, "this map's keys are no strings");
    case CEL_T_OPTIONAL: {
        const cel_type *inner = check_field(c, x, check_resolve(c, of->a, false));
        return inner->kind == CEL_T_ERROR      ? inner
               : inner->kind == CEL_T_OPTIONAL ? inner
                                               : cel_optional_of(c->memory, inner);
    }
    case CEL_T_DYN:
    case CEL_T_PARAM: return &cel_dyn;
    case CEL_T_ERROR: return of;
    default:
        return check_error(c, x, (str){"", 0}, "a value of type " STR_FMT " has no field '" STR_FMT "'",
                           STR_ARG(check_type_text(c, of)), STR_ARG(x->name));
    }
}

/* Every name that a key may be must stand below the point. */
static bool members_fit(checker *c, const cel_ast *key, const cel_shape *s, const domain *values) {
    for (size_t i = 0; i < values->n; i++)
        if (!step(s, values->names[i])) {
            check_error(c, key, member_note(c, s, values->names[i]),
                        "'" STR_FMT "' has no '" STR_FMT "', which this can be", STR_ARG(s->path),
                        STR_ARG(values->names[i]));
            return false;
        }
    return true;
}

static const cel_type *shape_key(checker *c, const cel_type *of, const cel_ast *key) {
    const cel_shape *s = of->shape;
    const cel_type *t = check_resolve(c, key->type, false);
    if (key->kind == CEL_X_LITERAL && key->value.kind == CEL_STRING) {
        const cel_shape *below = step(s, cel_text(key->value));
        return below ? shape_type(c, below) : no_member(c, key, s, cel_text(key->value));
    }
    if (!check_assign(c, &cel_string, t))
        return check_error(c, key, (str){"", 0}, "'" STR_FMT "' is indexed by names, not by " STR_FMT, STR_ARG(s->path),
                           STR_ARG(check_type_text(c, t)));
    if (t->kind == CEL_T_STRING && t->values && !members_fit(c, key, s, t->values)) return &cel_error_type;
    if (!s->family) return &cel_dyn;
    return shape_type(c, s->member);
}

const cel_type *check_key(checker *c, cel_ast *x, const cel_type *of, const cel_ast *key) {
    const cel_type *index = check_resolve(c, key->type, false);
    bool number = index->kind == CEL_T_INT || index->kind == CEL_T_UINT || index->kind == CEL_T_DOUBLE ||
                  index->kind == CEL_T_DYN || index->kind == CEL_T_PARAM || index->kind == CEL_T_ERROR;
    switch (of->kind) {
    case CEL_T_SHAPE: return shape_key(c, of, key);
    case CEL_T_LIST:
        if (number && index->kind != CEL_T_UINT && index->kind != CEL_T_DOUBLE) return of->a;
        if (number && c->lenient) return of->a;
        return check_error(c, key, (str){"", 0}, "a list is indexed by an int, not by " STR_FMT,
                           STR_ARG(check_type_text(c, index)));
    case CEL_T_MAP:
        if (check_assign(c, of->a, index)) return of->b;
        return check_error(c, key, (str){"", 0}, "this map's keys are " STR_FMT ", not " STR_FMT,
                           STR_ARG(check_type_text(c, of->a)), STR_ARG(check_type_text(c, index)));
    case CEL_T_OPTIONAL: {
        const cel_type *inner = check_key(c, x, check_resolve(c, of->a, false), key);
        return inner->kind == CEL_T_ERROR ? inner : cel_optional_of(c->memory, inner);
    }
    case CEL_T_ROW: return &cel_string;
    case CEL_T_DYN:
    case CEL_T_PARAM: return &cel_dyn;
    case CEL_T_ERROR: return of;
    default:
        return check_error(c, x, (str){"", 0}, "a value of type " STR_FMT " cannot be indexed",
                           STR_ARG(check_type_text(c, of)));
    }
}

/* ------------------------------------------------------------------------------------------------ values */

const domain *check_literal_domain(checker *c, const cel_ast *list) {
    if (list->kind != CEL_X_LIST || list->n_args == 0) return NULL;
    for (uint32_t i = 0; i < list->n_args; i++)
        if (list->args[i]->kind != CEL_X_LITERAL || list->args[i]->value.kind != CEL_STRING) return NULL;
    domain *d = ARENA_NEW(c->memory, domain);
    str *names = ARENA_ARRAY(c->memory, str, list->n_args);
    for (uint32_t i = 0; i < list->n_args; i++) names[d->n++] = cel_text(list->args[i]->value);
    d->names = names;
    return d;
}

static const domain *values_of(const cel_type *t) {
    return t->kind == CEL_T_STRING ? t->values : NULL;
}

/* Literals carry no domain of their own: what they may be compared with is asked of the other side. */
static void check_literal(checker *c, const cel_ast *literal, const cel_ast *other, const domain *values) {
    str said = cel_text(literal->value);
    if (domain_find(values, said) != SIZE_MAX) return;
    check_error(c, literal, suggest_allowed(c->memory, said, values->names, values->n),
                "'" STR_FMT "' can never be '" STR_FMT "'", STR_ARG(cel_ast_text(c->at, other)), STR_ARG(said));
}

static bool is_text(const cel_ast *x) {
    return x->kind == CEL_X_LITERAL && x->value.kind == CEL_STRING;
}

static bool have_common(const domain *a, const domain *b) {
    for (size_t i = 0; i < a->n; i++)
        if (domain_find(b, a->names[i]) != SIZE_MAX) return true;
    return false;
}

static void check_equality(checker *c, cel_ast *x) {
    const cel_ast *a = x->args[0], *b = x->args[1];
    const domain *of_a = values_of(a->type), *of_b = values_of(b->type);
    if (of_a && is_text(b))
        check_literal(c, b, a, of_a);
    else if (of_b && is_text(a))
        check_literal(c, a, b, of_b);
    else if (of_a && of_b && !have_common(of_a, of_b))
        check_error(c, x, (str){"", 0}, "these two can never be equal: they have no value in common");
}

static void check_in_list(checker *c, const cel_ast *x, const cel_ast *one, const cel_ast *list, const domain *values) {
    const domain *named = check_literal_domain(c, list);
    for (uint32_t i = 0; i < list->n_args; i++)
        if (is_text(list->args[i])) check_literal(c, list->args[i], one, values);
    if (!named || c->failed) return;
    for (size_t i = 0; i < values->n; i++)
        if (domain_find(named, values->names[i]) == SIZE_MAX) return;
    check_error(c, x, (str){"", 0}, "this is always true: the list names every value that '" STR_FMT "' can have",
                STR_ARG(cel_ast_text(c->at, one)));
}

static void check_in(checker *c, cel_ast *x) {
    const cel_ast *one = x->args[0], *list = x->args[1];
    const domain *of_one = values_of(one->type);
    if (list->type->kind == CEL_T_SHAPE && is_text(one) && !step(list->type->shape, cel_text(one->value))) {
        no_member(c, one, list->type->shape, cel_text(one->value));
        return;
    }
    if (list->kind == CEL_X_LIST && of_one) {
        check_in_list(c, x, one, list, of_one);
        return;
    }
    const domain *of_list = list->type->kind == CEL_T_LIST ? values_of(list->type->a) : NULL;
    if (!of_list) return;
    if (is_text(one))
        check_literal(c, one, list, of_list);
    else if (of_one && !have_common(of_one, of_list))
        check_error(c, x, (str){"", 0}, "this is always false: the two have no value in common");
}

void check_comparison(checker *c, cel_ast *x) {
    if (!c->env->strict_domains || c->lenient || x->n_args != 2) return;
    if (str_is(x->name, "_==_") || str_is(x->name, "_!=_")) check_equality(c, x);
    if (str_is(x->name, "@in")) check_in(c, x);
}
