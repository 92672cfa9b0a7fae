#include "cel/checker.h"

/* Guards: a term that silence makes absent may be read only where a has() has made sure that it is there. And
 * conditions that cannot but be true. */

typedef struct fact {
    str path;
    const struct fact *next;
} fact;

typedef struct guard_walk {
    checker *checker;
    const cel_ast *use; /* the name of a definition that is looked into, or NULL */
    unsigned depth;
} guard_walk;

/* A path as text, the same for the same path: indices by a local are told apart by the macro that declares it. Empty
 * where it is computed otherwise. */
static str path_key(guard_walk *w, const cel_ast *x) {
    arena *a = w->checker->memory;
    if (x->kind == CEL_X_IDENT && x->ref == CEL_REF_LOCAL)
        return arena_printf(a, "<%p%d>", (const void *)x->local, x->second);
    if (x->kind == CEL_X_IDENT) return x->name;
    if (x->kind == CEL_X_LITERAL && x->value.kind == CEL_STRING) return cel_text(x->value);
    bool by_name = x->kind == CEL_X_SELECT || x->kind == CEL_X_HAS;
    if (!by_name && x->kind != CEL_X_INDEX) return (str){"", 0};
    str of = path_key(w, x->args[0]), last = by_name ? x->name : path_key(w, x->args[1]);
    return of.n && last.n ? arena_printf(a, STR_FMT "." STR_FMT, STR_ARG(of), STR_ARG(last)) : (str){"", 0};
}

static const fact *add_fact(guard_walk *w, const fact *facts, str path) {
    if (path.n == 0) return facts;
    fact *f = ARENA_NEW(w->checker->memory, fact);
    *f = (fact){path, facts};
    return f;
}

static bool is_not(const cel_ast *x) {
    return x->kind == CEL_X_CALL && str_is(x->name, "!_") && x->n_args == 1;
}

/* What is there for sure where X is HOLDS. */
static const fact *facts_of(guard_walk *w, const cel_ast *x, bool holds, const fact *facts) {
    if (is_not(x)) return facts_of(w, x->args[0], !holds, facts);
    if (x->kind == CEL_X_HAS && holds) return add_fact(w, facts, path_key(w, x));
    if (x->kind == CEL_X_IDENT && x->ref == CEL_REF_DEFINITION) return facts_of(w, x->definition->ast, holds, facts);
    if (x->kind == (holds ? CEL_X_AND : CEL_X_OR))
        for (uint32_t i = 0; i < x->n_args && i < 64; i++) facts = facts_of(w, x->args[i], holds, facts);
    return facts;
}

static const cel_shape *leaf_of(const cel_type *of, const cel_ast *x) {
    if (!of || of->kind != CEL_T_SHAPE) return NULL;
    const cel_shape *s = of->shape;
    bool by_name = x->kind != CEL_X_INDEX;
    bool literal = !by_name && x->args[1]->kind == CEL_X_LITERAL;
    str name = by_name ? x->name : literal ? cel_text(x->args[1]->value) : (str){"", 0};
    for (size_t i = 0; i < s->n_fields; i++)
        if (str_eq(s->fields[i].name, name)) return s->fields[i].shape->leaf ? s->fields[i].shape : NULL;
    return s->member && s->member->leaf ? s->member : NULL;
}

static const cel_shape *read_leaf(guard_walk *w, const cel_ast *x) {
    if (x->kind == CEL_X_SELECT || x->kind == CEL_X_INDEX) return leaf_of(x->args[0]->type, x);
    if (x->kind != CEL_X_IDENT || x->ref != CEL_REF_SHAPE) return NULL;
    const cel_variable *v = cel_env_find(w->checker->env, x->name);
    return v && v->type->shape && v->type->shape->leaf ? v->type->shape : NULL;
}

static void unguarded(guard_walk *w, const cel_ast *x) {
    checker *c = w->checker;
    str path = path_key(w, x), text = cel_ast_text(c->at, x);
    if (w->use) {
        check_error(c, w->use, str_of("silence makes it absent"),
                    "this definition reads a term that may not be set, without a has() before it");
        return;
    }
    str note =
        path.n ? arena_printf(c->memory, "write has(" STR_FMT ") && ... before it", STR_ARG(text)) : (str){"", 0};
    check_error(c, x, note, "'" STR_FMT "' may not be set: silence makes it absent", STR_ARG(text));
}

static void check_read(guard_walk *w, const cel_ast *x, const fact *facts) {
    const cel_shape *leaf = read_leaf(w, x);
    if (!leaf || !leaf->may_be_absent) return;
    str path = path_key(w, x);
    for (const fact *f = facts; f && path.n; f = f->next)
        if (str_eq(f->path, path)) return;
    unguarded(w, x);
}

static void check_has(guard_walk *w, const cel_ast *x) {
    const cel_shape *leaf = leaf_of(x->args[0]->type, x);
    if (leaf && !leaf->may_be_absent && !w->use)
        check_error(w->checker, x, str_of("silence gives this term a value"), "this is always true");
}

static void walk(guard_walk *w, const cel_ast *x, const fact *facts);

/* Each side of an && may rely on all the others being true, of an || on their being false: whichever comes first,
 * absence then decides nothing. */
static void walk_joined(guard_walk *w, const cel_ast *x, const fact *facts) {
    bool and = x->kind == CEL_X_AND;
    const fact *all = x->n_args <= 64 ? facts_of(w, x, and, facts) : facts;
    for (uint32_t i = 0; i < x->n_args; i++) walk(w, x->args[i], all);
}

static void walk_condition(guard_walk *w, const cel_ast *x, const fact *facts) {
    walk(w, x->args[0], facts);
    walk(w, x->args[1], facts_of(w, x->args[0], true, facts));
    walk(w, x->args[2], facts_of(w, x->args[0], false, facts));
}

static void walk_definition(guard_walk *w, const cel_ast *x, const fact *facts) {
    const cel_ast *outer = w->use;
    if (w->depth > 50) return;
    w->depth++;
    if (!w->use) w->use = x;
    walk(w, x->definition->ast, facts);
    w->use = outer;
    w->depth--;
}

/* Loops down the first argument, which is where long chains are. */
static void walk(guard_walk *w, const cel_ast *x, const fact *facts) {
    for (;;) {
        if (x->kind == CEL_X_AND || x->kind == CEL_X_OR) {
            walk_joined(w, x, facts);
            return;
        }
        if (x->kind == CEL_X_CONDITION) {
            walk_condition(w, x, facts);
            return;
        }
        if (x->kind == CEL_X_HAS) {
            check_has(w, x);
            return;
        }
        if (x->kind == CEL_X_OPT_SELECT || x->kind == CEL_X_OPT_INDEX) return;
        if (x->kind == CEL_X_IDENT && x->ref == CEL_REF_DEFINITION) {
            walk_definition(w, x, facts);
            return;
        }
        check_read(w, x, facts);
        for (uint32_t i = 1; i < x->n_args; i++) walk(w, x->args[i], facts);
        if (x->n_args == 0) return;
        x = x->args[0];
    }
}

void check_guards(checker *c, cel_ast *x) {
    guard_walk w = {.checker = c};
    if (!c->env->strict_domains || c->lenient || c->failed) return;
    walk(&w, x, NULL);
}
