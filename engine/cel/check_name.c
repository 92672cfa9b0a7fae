#include "cel/checker.h"

#include "base/suggest.h"

#define LONGEST_NAME 32u /* segments of a qualified name */

const scope_local *check_local(const checker *c, str name) {
    for (size_t i = c->locals.n; i-- > 0;)
        if (str_eq(c->locals.v[i].name, name)) return &c->locals.v[i];
    return NULL;
}

/* "a.b.c" where X is an identifier with selections behind it, else empty. */
static str dotted(checker *c, const cel_ast *x) {
    const cel_ast *parts[LONGEST_NAME];
    size_t n = 0;
    for (; x->kind == CEL_X_SELECT; x = x->args[0]) {
        if (n + 1 == LONGEST_NAME || x->args[0]->grouped) return (str){"", 0};
        parts[n++] = x;
    }
    if (x->kind != CEL_X_IDENT) return (str){"", 0};
    str name = x->name;
    while (n-- > 0) name = arena_printf(c->memory, STR_FMT "." STR_FMT, STR_ARG(name), STR_ARG(parts[n]->name));
    return name;
}

/* The identifier that a chain of selections begins with; of a chain that is too long to be a name, some node in it. */
static const cel_ast *first_of(const cel_ast *x) {
    for (unsigned n = 0; x->kind == CEL_X_SELECT && n < LONGEST_NAME; n++) x = x->args[0];
    return x;
}

/* The names that NAME may mean inside the container, the most deeply nested first. INDEX counts up to the name alone;
 * empty past it. */
static str candidate(checker *c, str name, bool absolute, size_t index) {
    str box = absolute ? (str){"", 0} : c->env->container;
    for (; index && box.n; index--) {
        size_t dot = box.n;
        while (dot && box.p[dot - 1] != '.') dot--;
        box = str_sub(box, 0, dot ? dot - 1 : 0);
    }
    if (index) return (str){"", 0};
    return box.n ? arena_printf(c->memory, STR_FMT "." STR_FMT, STR_ARG(box), STR_ARG(name)) : name;
}

static const cel_type *type_constant(checker *c, cel_ast *x, str name) {
    static const char *const values[] = {"int",
                                         "uint",
                                         "double",
                                         "bool",
                                         "string",
                                         "bytes",
                                         "list",
                                         "map",
                                         "null_type",
                                         "type",
                                         "optional_type",
                                         "google.protobuf.Timestamp",
                                         "google.protobuf.Duration"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (!str_is(name, values[i])) continue;
        const cel_type *t = cel_type_parse(c->memory, name);
        x->ref = CEL_REF_CONSTANT;
        x->value = cel_of_type(t);
        cel_type *of = ARENA_NEW(c->memory, cel_type);
        *of = (cel_type){.kind = CEL_T_TYPE, .a = t};
        return of;
    }
    return NULL;
}

static const cel_type *shape_type(checker *c, const cel_variable *v) {
    return v->type->shape && v->type->shape->leaf ? cel_leaf_type(c->memory, v->type->shape) : v->type;
}

static const cel_type *use_variable(checker *c, cel_ast *x, const cel_variable *v) {
    static const cel_ref_kind refs[] = {CEL_REF_SHAPE, CEL_REF_SET, CEL_REF_TABLE, CEL_REF_DEFINITION,
                                        CEL_REF_VARIABLE};
    x->ref = refs[v->kind];
    x->set = v->set;
    x->table = v->table;
    x->definition = v->definition;
    x->variable = v->number;
    return v->kind == CEL_VAR_SHAPE ? shape_type(c, v) : v->type;
}

static const cel_type *look_up(checker *c, cel_ast *x, str name, bool absolute) {
    for (size_t i = 0;; i++) {
        str full = candidate(c, name, absolute, i);
        if (full.n == 0) return NULL;
        const cel_variable *v = cel_env_find(c->env, full);
        if (v) return use_variable(c, x, v);
        const cel_type *t = type_constant(c, x, full);
        if (t) return t;
    }
}

const cel_type *check_name(checker *c, cel_ast *x) {
    const cel_ast *first = first_of(x);
    if (first->kind != CEL_X_IDENT) return NULL;
    const scope_local *l = first->absolute ? NULL : check_local(c, first->name);
    if (l && x->kind != CEL_X_IDENT) return NULL;
    if (l) {
        x->ref = CEL_REF_LOCAL;
        x->local = l->declared;
        x->second = l->second;
        return l->type;
    }
    str name = dotted(c, x);
    return name.n ? look_up(c, x, name, first->absolute) : NULL;
}

const cel_type *check_unknown_name(checker *c, cel_ast *x) {
    if (c->lenient) {
        x->ref = CEL_REF_NONE;
        return &cel_dyn;
    }
    VEC(str) names = {0};
    for (size_t i = 0; i < c->env->variables.n; i++) VEC_PUSH(c->memory, names, c->env->variables.v[i].name);
    for (size_t i = 0; i < c->locals.n; i++) VEC_PUSH(c->memory, names, c->locals.v[i].name);
    return check_error(c, x, suggest(c->memory, x->name, names.v, names.n), "there is no '" STR_FMT "'",
                       STR_ARG(x->name));
}

/* "math" of "math.abs": a name that functions begin with. */
static bool is_namespace(str name) {
    size_t n;
    const str *names = cel_library_names(&n);
    for (size_t i = 0; i < n; i++)
        if (str_starts(names[i], name) && names[i].n > name.n && names[i].p[name.n] == '.') return true;
    return false;
}

static void make_function(cel_ast *x, str name) {
    x->name = name;
    x->member = false;
    x->args++;
    x->n_args--;
}

void check_namespaced(checker *c, cel_ast *x) {
    const cel_ast *first = first_of(x->args[0]);
    if (x->args[0]->grouped || first->kind != CEL_X_IDENT || (!first->absolute && check_local(c, first->name))) return;
    if (x->args[0]->kind == CEL_X_IDENT && cel_env_find(c->env, first->name)) return;
    str of = dotted(c, x->args[0]);
    if (of.n == 0) return;
    str name = arena_printf(c->memory, STR_FMT "." STR_FMT, STR_ARG(of), STR_ARG(x->name));
    for (size_t i = 0;; i++) {
        str full = candidate(c, name, first->absolute, i);
        size_t n = 0;
        if (full.n == 0) break;
        cel_library_find(full, false, &n);
        if (n == 0) continue;
        make_function(x, full);
        return;
    }
    if (x->args[0]->kind == CEL_X_IDENT && is_namespace(of)) make_function(x, name);
}
