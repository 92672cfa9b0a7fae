/* The checker's knowledge of terms: which fields and members there are, which values can be, and which terms must be
 * guarded by has(). */

#include "cel/checker.h"

#include "base/suggest.h"

/* ------------------------------------------------------------------------------------------------ fields and members
 */

const cel_type *check_shape_type(checker *c, const cel_shape *s) {
    return s->leaf ? cel_leaf_type(c->memory, s) : cel_shape_type(c->memory, s);
}

static const cel_shape *step(const checker *c, const cel_shape *s, str name) {
    size_t at = cel_shape_find(s, name);
    if (at != SIZE_MAX) return s->fields[at].shape;
    if (s->family && s->family->named) return c->env->may_name_things ? s->member : NULL;
    return s->family && domain_find(s->family, name) != SIZE_MAX ? s->member : NULL;
}

/* The same for a value that is computed, which can be a thing. */
static const cel_shape *step_to(const checker *c, const cel_shape *s, str name) {
    const cel_shape *fixed = step(c, s, name);
    return !fixed && s->family && s->family->named && domain_find(s->family, name) != SIZE_MAX ? s->member : fixed;
}

static str member_note(checker *c, const cel_shape *s, str wrong) {
    size_t members = s->family && !s->family->named ? s->family->n : 0, n = s->n_fields + members, k = 0;
    str *names = ARENA_ARRAY(c->memory, str, n);
    for (size_t i = 0; i < s->n_fields; i++) names[k++] = s->fields[i].name;
    for (size_t i = 0; i < members; i++) names[k++] = s->family->names[i];
    return suggest_allowed(c->memory, wrong, names, n);
}

/* What to write instead of the name of a thing. */
static str things_note(checker *c, const domain *d, str path) {
    return arena_printf(c->memory,
                        "each deal names its own; write " STR_FMT ".exists(x, ...) or " STR_FMT
                        ".all(x, ...) with " STR_FMT "%s in it",
                        STR_ARG(d->name), STR_ARG(d->name), STR_ARG(path.n ? path : STR("x")), path.n ? "[x]" : "");
}

static const cel_type *no_member(checker *c, const cel_ast *x, const cel_shape *s, str name) {
    if (s->family && s->family->named)
        return check_error(c, x, things_note(c, s->family, s->path),
                           "a pack cannot name a <" STR_FMT ">: '" STR_FMT "'", STR_ARG(s->family->name),
                           STR_ARG(name));
    return check_error(c, x, member_note(c, s, name), "'" STR_FMT "' has no '" STR_FMT "'", STR_ARG(s->path),
                       STR_ARG(name));
}

const cel_type *check_field(checker *c, cel_ast *x, const cel_type *of) {
    switch (of->kind) {
    case CEL_T_SHAPE: {
        const cel_shape *s = step(c, of->shape, x->name);
        return s ? check_shape_type(c, s) : no_member(c, x, of->shape, x->name);
    }
    case CEL_T_ROW:
        for (size_t i = 0; i < of->table->n_fields; i++)
            if (str_eq(of->table->fields[i], x->name)) return &cel_string;
        return check_error(c, x, suggest_allowed(c->memory, x->name, of->table->fields, of->table->n_fields),
                           "a row of '" STR_FMT "' has no '" STR_FMT "'", STR_ARG(of->table->name), STR_ARG(x->name));
    case CEL_T_MAP:
        return check_assign(c, of->a, &cel_string)
                   ? of->b
                   : check_error(c, x, (str){"", 0}, "the keys of this map are not strings");
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

static const cel_type *shape_key(checker *c, const cel_type *of, const cel_ast *key) {
    const cel_shape *s = of->shape;
    const cel_type *t = check_resolve(c, key->type, false);
    if (key->kind == CEL_X_LITERAL && key->value.kind == CEL_STRING) {
        const cel_shape *below = step(c, s, cel_text(key->value));
        return below ? check_shape_type(c, below) : no_member(c, key, s, cel_text(key->value));
    }
    if (!check_assign(c, &cel_string, t))
        return check_error(c, key, (str){"", 0}, "'" STR_FMT "' is indexed by names, not by " STR_FMT, STR_ARG(s->path),
                           STR_ARG(check_type_text(c, t)));
    const domain *possible = t->kind == CEL_T_STRING ? t->values : NULL;
    if (possible && possible->named && (!s->family || s->family->named != possible->named))
        return check_error(c, key, (str){"", 0}, "'" STR_FMT "' has no key that is a <" STR_FMT ">", STR_ARG(s->path),
                           STR_ARG(possible->name));
    for (size_t i = 0; possible && i < possible->n; i++)
        if (!step_to(c, s, possible->names[i]))
            return check_error(c, key, member_note(c, s, possible->names[i]),
                               "'" STR_FMT "' has no '" STR_FMT "', which is a possible key", STR_ARG(s->path),
                               STR_ARG(possible->names[i]));
    if (!s->family) return &cel_dyn;
    return check_shape_type(c, s->member);
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
        return check_error(c, key, (str){"", 0}, "the keys of this map are " STR_FMT ", not " STR_FMT,
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

const cel_type *check_has_term(checker *c, const cel_ast *x) {
    const cel_ast *of = x->args[0];
    const cel_type *group = of->kind == CEL_X_INDEX ? of->args[0]->type : NULL;
    if (of->type->kind == CEL_T_ERROR) return of->type;
    if (group ? group->kind == CEL_T_SHAPE : of->ref == CEL_REF_SHAPE) return &cel_bool;
    return check_error(c, x, str_of(CEL_HAS_NOTE), CEL_HAS_MESSAGE);
}

/* ------------------------------------------------------------------------------------------------ values */

const domain *check_literal_domain(checker *c, const cel_ast *list) {
    if (list->kind != CEL_X_LIST || list->n_args == 0) return NULL;
    for (uint32_t i = 0; i < list->n_args; i++)
        if (list->args[i]->kind != CEL_X_LITERAL || list->args[i]->value.kind != CEL_STRING) return NULL;
    domain *d = ARENA_NEW(c->memory, domain);
    str *names = ARENA_ARRAY(c->memory, str, list->n_args);
    map *index = ARENA_NEW(c->memory, map);
    for (uint32_t i = 0; i < list->n_args; i++) {
        names[d->n] = cel_text(list->args[i]->value);
        map_put(c->memory, index, names[d->n], (uint32_t)d->n);
        d->n++;
    }
    d->names = names;
    d->index = index;
    return d;
}

static const domain *values_of(const cel_type *t) {
    return t->kind == CEL_T_STRING ? t->values : NULL;
}

/* A literal is compared with OTHER, which can only be one of VALUES. */
static void check_literal(checker *c, const cel_ast *literal, const cel_ast *other, const domain *values) {
    str said = cel_text(literal->value);
    if (values->named && c->env->may_name_things) return;
    if (values->named) {
        check_error(c, literal, things_note(c, values, (str){"", 0}),
                    "a pack cannot name a <" STR_FMT ">: '" STR_FMT "'", STR_ARG(values->name), STR_ARG(said));
        return;
    }
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
    if (values->named || !named || c->failed) return;
    for (size_t i = 0; i < values->n; i++)
        if (domain_find(named, values->names[i]) == SIZE_MAX) return;
    check_error(c, x, (str){"", 0}, "this is always true: the list names every value that '" STR_FMT "' can have",
                STR_ARG(cel_ast_text(c->at, one)));
}

static void check_in(checker *c, cel_ast *x) {
    const cel_ast *one = x->args[0], *list = x->args[1];
    const domain *of_one = values_of(one->type);
    if (list->type->kind == CEL_T_SHAPE && is_text(one) && !step(c, list->type->shape, cel_text(one->value))) {
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

/* ------------------------------------------------------------------------------------------------ guards
 *
 * A term that silence makes absent may be read only where a has() is known to be true. A fact is a path that is known
 * to be present. */

typedef struct fact {
    str path;
    const struct fact *next;
} fact;

typedef struct guard_walk {
    checker *checker;
    const cel_ast *use; /* the use of the definition that is being walked, or NULL */
    unsigned depth;
} guard_walk;

/* A path as text. Equal paths have equal texts; an index by a local is identified by the macro that declares it. Empty
 * if an index is computed otherwise. */
static str path_key(guard_walk *w, const cel_ast *x) {
    arena *a = w->checker->memory;
    if (x->kind == CEL_X_IDENT && x->ref == CEL_REF_LOCAL)
        return arena_printf(a, "<%p%d>", (const void *)x->local, x->second);
    if (x->kind == CEL_X_IDENT) return x->name;
    if (x->kind == CEL_X_LITERAL && x->value.kind == CEL_STRING) return cel_text(x->value);
    bool by_name = x->kind == CEL_X_SELECT || x->kind == CEL_X_HAS;
    if (!by_name && x->kind != CEL_X_INDEX) return (str){"", 0};
    if (x->kind == CEL_X_HAS && x->name.n == 0) return path_key(w, x->args[0]);
    str of = path_key(w, x->args[0]), last = by_name ? x->name : path_key(w, x->args[1]);
    return of.n && last.n ? arena_printf(a, STR_FMT "." STR_FMT, STR_ARG(of), STR_ARG(last)) : (str){"", 0};
}

static const fact *add_fact(guard_walk *w, const fact *facts, str path) {
    if (path.n == 0) return facts;
    fact *f = ARENA_NEW(w->checker->memory, fact);
    *f = (fact){path, facts};
    return f;
}

/* FACTS, and those that follow from X being HOLDS. */
static const fact *facts_of(guard_walk *w, const cel_ast *x, bool holds, const fact *facts) {
    if (x->kind == CEL_X_CALL && str_is(x->name, "!_") && x->n_args == 1) return facts_of(w, x->args[0], !holds, facts);
    if (x->kind == CEL_X_HAS && holds) return add_fact(w, facts, path_key(w, x));
    if (x->kind == CEL_X_IDENT && x->ref == CEL_REF_DEFINITION) return facts_of(w, x->definition->ast, holds, facts);
    if (x->kind == (holds ? CEL_X_AND : CEL_X_OR))
        for (uint32_t i = 0; i < x->n_args && i < 64; i++) facts = facts_of(w, x->args[i], holds, facts);
    return facts;
}

/* The leaf that X selects from a group of type OF, or NULL. */
static const cel_shape *leaf_below(const cel_type *of, const cel_ast *x) {
    if (!of || of->kind != CEL_T_SHAPE) return NULL;
    const cel_shape *s = of->shape;
    bool by_name = x->kind != CEL_X_INDEX;
    bool literal = !by_name && x->args[1]->kind == CEL_X_LITERAL;
    str name = by_name ? x->name : literal ? cel_text(x->args[1]->value) : (str){"", 0};
    size_t at = cel_shape_find(s, name);
    if (at != SIZE_MAX) return s->fields[at].shape->leaf ? s->fields[at].shape : NULL;
    return s->member && s->member->leaf ? s->member : NULL;
}

/* The leaf that X reads, or NULL. Of has(), the leaf that it asks for. */
static const cel_shape *leaf_of(const guard_walk *w, const cel_ast *x) {
    if (x->kind == CEL_X_HAS && x->name.n == 0) x = x->args[0];
    if (x->kind == CEL_X_SELECT || x->kind == CEL_X_INDEX || x->kind == CEL_X_HAS)
        return leaf_below(x->args[0]->type, x);
    if (x->kind != CEL_X_IDENT || x->ref != CEL_REF_SHAPE) return NULL;
    const cel_variable *v = cel_env_find(w->checker->env, x->name);
    return v && v->type->shape && v->type->shape->leaf ? v->type->shape : NULL;
}

static void unguarded(guard_walk *w, const cel_ast *x) {
    checker *c = w->checker;
    str path = path_key(w, x), text = cel_ast_text(c->at, x);
    if (w->use) {
        check_error(c, w->use, str_of("silence makes it absent"),
                    "this definition reads a term that may be absent, without a has() before it");
        return;
    }
    str note =
        path.n ? arena_printf(c->memory, "write has(" STR_FMT ") && ... before it", STR_ARG(text)) : (str){"", 0};
    check_error(c, x, note, "'" STR_FMT "' may be absent, because a deal need not set it", STR_ARG(text));
}

/* Reports X if it reads a term that may be absent, and no fact says that it is present. */
static void check_read(guard_walk *w, const cel_ast *x, const fact *facts) {
    const cel_shape *leaf = leaf_of(w, x);
    if (!leaf || !leaf->may_be_absent) return;
    str path = path_key(w, x);
    for (const fact *f = facts; f && path.n; f = f->next)
        if (str_eq(f->path, path)) return;
    unguarded(w, x);
}

/* Each side of an && may rely on all others being true, and each side of an || on all others being false, whatever
 * their order: where another side decides, an absent term has no effect. Long chains nest in their first arguments, so
 * the walk down these is a loop. */
static void walk(guard_walk *w, const cel_ast *x, const fact *facts) {
    enum { DEEPEST = 50, MOST_SIDES = 64 };
    for (;; x = x->args[0]) {
        if (x->kind == CEL_X_AND || x->kind == CEL_X_OR) {
            if (x->n_args <= MOST_SIDES) facts = facts_of(w, x, x->kind == CEL_X_AND, facts);
            for (uint32_t i = 0; i < x->n_args; i++) walk(w, x->args[i], facts);
            return;
        }
        if (x->kind == CEL_X_CONDITION) {
            walk(w, x->args[0], facts);
            walk(w, x->args[1], facts_of(w, x->args[0], true, facts));
            walk(w, x->args[2], facts_of(w, x->args[0], false, facts));
            return;
        }
        if (x->kind == CEL_X_HAS) {
            const cel_shape *leaf = leaf_of(w, x);
            if (leaf && !leaf->may_be_absent && !w->use)
                check_error(w->checker, x, str_of("silence gives this term a value"), "this is always true");
            return;
        }
        if (x->kind == CEL_X_IDENT && x->ref == CEL_REF_DEFINITION) {
            const cel_ast *outer = w->use;
            if (w->depth > DEEPEST) return;
            w->depth++;
            if (!w->use) w->use = x;
            walk(w, x->definition->ast, facts);
            w->use = outer;
            w->depth--;
            return;
        }
        if (x->kind == CEL_X_OPT_SELECT || x->kind == CEL_X_OPT_INDEX) return;
        check_read(w, x, facts);
        for (uint32_t i = 1; i < x->n_args; i++) walk(w, x->args[i], facts);
        if (x->n_args == 0) return;
    }
}

void check_guards(checker *c, cel_ast *x) {
    guard_walk w = {.checker = c};
    if (!c->env->strict_domains || c->lenient || c->failed) return;
    walk(&w, x, NULL);
}
