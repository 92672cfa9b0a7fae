/* The checker: the types of all expressions but terms (check_terms.c), and what names mean. Types are inferred bottom
 * up; type variables are solved as they meet types (check_types.c). */

#include "cel/checker.h"

#include "base/suggest.h"
#include "base/user_limits.h"
#include "cel/program.h"

/* ------------------------------------------------------------------------------------------------ environments */

void cel_env_init(cel_env *e, arena *a) {
    *e = (cel_env){.memory = a};
}

bool cel_env_add(cel_env *e, cel_variable v) {
    if (!map_put(e->memory, &e->index, v.name, (uint32_t)e->variables.n)) return false;
    VEC_PUSH(e->memory, e->variables, v);
    return true;
}

const cel_variable *cel_env_find(const cel_env *e, str name) {
    uint32_t i = map_get(&e->index, name);
    return i == MAP_NONE ? NULL : &e->variables.v[i];
}

/* ------------------------------------------------------------------------------------------------ errors */

const cel_type *check_error(checker *c, const cel_ast *x, str note, const char *format, ...) {
    va_list args;
    if (c->lenient) return &cel_dyn;
    if (++c->errors > CHECK_MOST_ERRORS) return &cel_error_type;
    va_start(args, format);
    str message = arena_vprintf(&c->problems->memory, format, args);
    va_end(args);
    bool named = x->kind == CEL_X_SELECT || x->kind == CEL_X_CALL || x->kind == CEL_X_OPT_SELECT;
    cel_report(c->problems, c->at, named ? x->name_from : x->from, named ? x->name_to : x->to, note, STR_FMT,
               STR_ARG(message));
    if (c->errors == CHECK_MOST_ERRORS)
        cel_report(c->problems, c->at, x->from, x->to, (str){"", 0}, "further errors in this expression are not shown");
    c->failed = true;
    return &cel_error_type;
}

str check_type_text(checker *c, const cel_type *t) {
    buf out = buf_in(c->memory);
    if (c->errors >= CHECK_MOST_ERRORS) return (str){"", 0};
    cel_type_print(&out, check_resolve(c, t, true));
    return buf_take(&out);
}

/* ------------------------------------------------------------------------------------------------ expressions */

static void check_tree(checker *c, cel_ast *x);

static void want_bool(checker *c, const cel_ast *x) {
    if (!check_assign(c, &cel_bool, x->type))
        check_error(c, x, (str){"", 0}, "expected a bool here, not " STR_FMT, STR_ARG(check_type_text(c, x->type)));
}

/* The type of the value in an optional entry ([?x], {?k: x}) of type T. */
static const cel_type *inside_optional(checker *c, const cel_ast *x, const cel_type *t) {
    if (t->kind == CEL_T_OPTIONAL) return t->a;
    if (t->kind != CEL_T_DYN && t->kind != CEL_T_PARAM && t->kind != CEL_T_ERROR)
        check_error(c, x, (str){"", 0}, "expected an optional after '?', not " STR_FMT, STR_ARG(check_type_text(c, t)));
    return &cel_dyn;
}

static const cel_type *list_type(checker *c, cel_ast *x) {
    const cel_type *elem = x->n_args ? NULL : check_fresh(c);
    for (uint32_t i = 0; i < x->n_args; i++) {
        const cel_type *t = check_resolve(c, x->args[i]->type, false);
        if (x->optional && x->optional[i]) t = inside_optional(c, x->args[i], t);
        if (t->kind == CEL_T_ERROR) return t;
        elem = elem ? check_resolve(c, check_join(c, elem, t), false) : t;
    }
    const domain *values = check_literal_domain(c, x);
    return cel_list_of(c->memory, values ? cel_string_of(c->memory, values) : elem);
}

/* Maps with keys of other types fail when they are built. Besides, nested types of keys would double with every map. */
static bool is_key_type(const cel_type *t) {
    return t->kind == CEL_T_BOOL || t->kind == CEL_T_INT || t->kind == CEL_T_UINT || t->kind == CEL_T_STRING ||
           t->kind == CEL_T_DYN || t->kind == CEL_T_PARAM || t->kind == CEL_T_ERROR || t->kind == CEL_T_WRAPPER;
}

static const cel_type *map_type(checker *c, cel_ast *x) {
    const cel_type *key = x->n_args ? NULL : check_fresh(c), *value = x->n_args ? NULL : check_fresh(c);
    for (uint32_t i = 0; i + 1 < x->n_args; i += 2) {
        const cel_type *k = check_widen(c, x->args[i]->type), *v = check_resolve(c, x->args[i + 1]->type, false);
        if (!is_key_type(k))
            k = check_error(c, x->args[i], (str){"", 0},
                            "a map's key is a bool, an int, a uint or a string, not " STR_FMT,
                            STR_ARG(check_type_text(c, k)));
        if (x->optional && x->optional[i / 2]) v = inside_optional(c, x->args[i + 1], v);
        if (k->kind == CEL_T_ERROR || v->kind == CEL_T_ERROR) return &cel_error_type;
        key = key ? check_resolve(c, check_join(c, key, k), false) : k;
        value = value ? check_resolve(c, check_join(c, value, v), false) : v;
    }
    return cel_map_of(c->memory, key, value);
}

static const cel_type *call_type(checker *c, cel_ast *x) {
    const cel_type **args = ARENA_ARRAY(c->memory, const cel_type *, x->n_args);
    size_t n = 0;
    for (uint32_t i = 0; i < x->n_args; i++) {
        args[i] = x->args[i]->type;
        if (args[i]->kind == CEL_T_ERROR) return args[i];
    }
    cel_library_find(x->name, x->member, &n);
    if (n) return check_overloads(c, x, x->name, x->member, args, x->n_args);
    if (c->lenient) return &cel_dyn;
    size_t n_names;
    const str *names = cel_library_names(&n_names);
    return check_error(c, x, suggest(c->memory, x->name, names, n_names), "unknown function '" STR_FMT "'",
                       STR_ARG(x->name));
}

static const cel_type *condition_type(checker *c, cel_ast *x) {
    want_bool(c, x->args[0]);
    const cel_type *a = check_widen(c, x->args[1]->type), *b = check_widen(c, x->args[2]->type), *both = check_fresh(c);
    if (check_assign(c, both, a) && check_assign(c, both, b)) return check_resolve(c, both, false);
    return check_error(c, x, (str){"", 0}, "the two branches have different types: " STR_FMT " and " STR_FMT,
                       STR_ARG(check_type_text(c, a)), STR_ARG(check_type_text(c, b)));
}

static const cel_type *optional_of(checker *c, const cel_type *t) {
    return t->kind == CEL_T_OPTIONAL || t->kind == CEL_T_ERROR ? t : cel_optional_of(c->memory, t);
}

/* Everything but names and macros. The arguments have their types already. */
static const cel_type *infer(checker *c, cel_ast *x) {
    const cel_type *of = x->n_args ? check_resolve(c, x->args[0]->type, false) : NULL;
    switch (x->kind) {
    case CEL_X_SELECT: return check_field(c, x, of);
    case CEL_X_OPT_SELECT: return optional_of(c, check_field(c, x, of));
    case CEL_X_HAS:
        if (x->name.n == 0) return check_has_term(c, x);
        if (check_field(c, x, of)->kind == CEL_T_ERROR) return &cel_error_type;
        return &cel_bool;
    case CEL_X_INDEX: return check_key(c, x, of, x->args[1]);
    case CEL_X_OPT_INDEX: return optional_of(c, check_key(c, x, of, x->args[1]));
    case CEL_X_AND:
    case CEL_X_OR:
        for (uint32_t i = 0; i < x->n_args; i++) want_bool(c, x->args[i]);
        return &cel_bool;
    case CEL_X_CONDITION: return condition_type(c, x);
    case CEL_X_LIST: return list_type(c, x);
    case CEL_X_MAP: return map_type(c, x);
    default: break;
    }
    const cel_type *t = call_type(c, x);
    check_comparison(c, x);
    return t;
}

/* ------------------------------------------------------------------------------------------------ macros */

/* The types of a macro's variables. With two variables, FIRST is an index or key and SECOND an element or value. False
 * if a macro cannot run over RANGE. */
static bool range_types(checker *c, const cel_ast *x, const cel_type *range, const cel_type **first,
                        const cel_type **second) {
    bool two = x->var2.n > 0, opt = x->macro == CEL_MACRO_OPT_MAP || x->macro == CEL_MACRO_OPT_FLAT_MAP;
    *first = *second = range->kind == CEL_T_ERROR ? range : &cel_dyn;
    if (range->kind == CEL_T_DYN || range->kind == CEL_T_PARAM || range->kind == CEL_T_ERROR) return true;
    if (opt) {
        *first = range->kind == CEL_T_OPTIONAL ? range->a : &cel_dyn;
        return range->kind == CEL_T_OPTIONAL;
    }
    if (range->kind == CEL_T_LIST) {
        *first = two ? &cel_int : range->a;
        *second = range->a;
    } else if (range->kind == CEL_T_MAP) {
        *first = range->a;
        *second = range->b;
    } else if (range->kind == CEL_T_SHAPE) {
        bool names = range->shape->family && range->shape->n_fields == 0;
        *first = names ? cel_string_of(c->memory, range->shape->family) : &cel_string;
        *second = names ? check_shape_type(c, range->shape->member) : &cel_dyn;
    } else {
        return false;
    }
    return true;
}

static const cel_type *sorted_type(checker *c, const cel_ast *x, const cel_type *range, const cel_type *key) {
    if (range->kind == CEL_T_MAP || range->kind == CEL_T_SHAPE)
        return check_error(c, x->args[0], (str){"", 0}, "'sortBy' sorts a list, not a value of type " STR_FMT,
                           STR_ARG(check_type_text(c, range)));
    if (key->kind == CEL_T_NULL || key->kind == CEL_T_LIST || key->kind == CEL_T_MAP || key->kind == CEL_T_TYPE ||
        key->kind == CEL_T_OPTIONAL || key->kind == CEL_T_SHAPE || key->kind == CEL_T_ROW)
        return check_error(c, x->args[1], (str){"", 0}, "values of type " STR_FMT " have no order",
                           STR_ARG(check_type_text(c, key)));
    return range->kind == CEL_T_LIST ? range : cel_list_of(c->memory, &cel_dyn);
}

static const cel_type *comprehension_result(checker *c, const cel_ast *x, const cel_type *first,
                                            const cel_type *range) {
    const cel_type *body = check_resolve(c, x->args[1]->type, false);
    if (body->kind == CEL_T_ERROR) return body;
    switch (x->macro) {
    case CEL_MACRO_ALL:
    case CEL_MACRO_EXISTS:
    case CEL_MACRO_EXISTS_ONE: want_bool(c, x->args[1]); return &cel_bool;
    case CEL_MACRO_FILTER: want_bool(c, x->args[1]); return cel_list_of(c->memory, first);
    case CEL_MACRO_MAP:
    case CEL_MACRO_TRANSFORM_LIST: return cel_list_of(c->memory, body);
    case CEL_MACRO_TRANSFORM_MAP: return cel_map_of(c->memory, range->kind == CEL_T_LIST ? &cel_int : first, body);
    case CEL_MACRO_TRANSFORM_MAP_ENTRY:
        if (body->kind != CEL_T_MAP && body->kind != CEL_T_DYN && body->kind != CEL_T_ERROR)
            return check_error(c, x->args[1], (str){"", 0}, "expected a map of one entry here, not " STR_FMT,
                               STR_ARG(check_type_text(c, body)));
        return body;
    case CEL_MACRO_SORT_BY: return sorted_type(c, x, range, body);
    case CEL_MACRO_OPT_MAP: return cel_optional_of(c->memory, body);
    case CEL_MACRO_OPT_FLAT_MAP: break;
    }
    if (body->kind != CEL_T_OPTIONAL && body->kind != CEL_T_DYN && body->kind != CEL_T_ERROR)
        return check_error(c, x->args[1], (str){"", 0}, "expected an optional here, not " STR_FMT,
                           STR_ARG(check_type_text(c, body)));
    return body;
}

static const cel_type *comprehension_type(checker *c, cel_ast *x) {
    const cel_type *range = check_resolve(c, x->args[0]->type, false), *first, *second;
    if (!range_types(c, x, range, &first, &second))
        check_error(c, x->args[0], (str){"", 0}, "'" STR_FMT "' cannot run over a value of type " STR_FMT,
                    STR_ARG(x->name), STR_ARG(check_type_text(c, range)));
    size_t before = c->locals.n;
    VEC_PUSH(c->memory, c->locals, (scope_local){x->var, x, false, first});
    if (x->var2.n) VEC_PUSH(c->memory, c->locals, (scope_local){x->var2, x, true, second});
    for (uint32_t i = 1; i < x->n_args; i++) check_tree(c, x->args[i]);
    if (x->n_args > 2) want_bool(c, x->args[2]);
    c->locals.n = before;
    return comprehension_result(c, x, first, range);
}

/* ------------------------------------------------------------------------------------------------ walking */

/* Whether the first argument must be checked before X itself: X is then on the spine. */
static bool goes_down(checker *c, cel_ast *x) {
    static const cel_type *const literals[] = {
        [CEL_NULL] = &cel_null,     [CEL_BOOL] = &cel_bool,     [CEL_INT] = &cel_int,    [CEL_UINT] = &cel_uint,
        [CEL_DOUBLE] = &cel_double, [CEL_STRING] = &cel_string, [CEL_BYTES] = &cel_bytes};
    if (x->kind == CEL_X_LITERAL) {
        x->type = literals[x->value.kind];
        return false;
    }
    if (x->kind == CEL_X_IDENT) {
        const cel_type *t = check_name(c, x);
        x->type = t ? t : check_unknown_name(c, x);
        return false;
    }
    if (x->kind == CEL_X_SELECT && (x->type = check_name(c, x))) return false;
    if (x->kind == CEL_X_CALL && x->member) check_namespaced(c, x);
    return true;
}

/* Chains like a.b.c or 1 + 2 + 3 nest in their first arguments. This spine is walked in a loop, so its length takes no
 * stack. */
static void check_tree(checker *c, cel_ast *top) {
    VEC(cel_ast *) spine = {0};
    cel_ast *x = top;
    while (goes_down(c, x)) {
        VEC_PUSH(c->memory, spine, x);
        if (x->n_args == 0) break;
        x = x->args[0];
    }
    while (spine.n) {
        x = spine.v[--spine.n];
        if (x->kind == CEL_X_COMPREHENSION) {
            x->type = comprehension_type(c, x);
        } else if (x->kind == CEL_X_BIND) {
            VEC_PUSH(c->memory, c->locals, (scope_local){x->var, x, false, x->args[0]->type});
            check_tree(c, x->args[1]);
            c->locals.n--;
            x->type = x->args[1]->type;
        } else {
            for (uint32_t i = 1; i < x->n_args; i++) check_tree(c, x->args[i]);
            x->type = infer(c, x);
        }
        if (x->type->depth > CEL_MAX_TYPE_DEPTH)
            x->type = check_error(c, x, (str){"", 0}, "types can nest at most %d levels deep", CEL_MAX_TYPE_DEPTH);
    }
}

/* Writes the final types: type variables that were solved later are replaced. */
static void settle_types(checker *c, cel_ast *x) {
    for (;;) {
        x->type = check_resolve(c, x->type, true);
        c->size++;
        if (x->ref == CEL_REF_DEFINITION && c->defined <= user_limits_of(c->memory).parts)
            c->defined += x->definition->size;
        for (uint32_t i = 1; i < x->n_args; i++) settle_types(c, x->args[i]);
        if (x->n_args == 0 || (x->kind == CEL_X_SELECT && x->ref != CEL_REF_NONE)) return;
        x = x->args[0];
    }
}

const cel_type *cel_check(const cel_env *e, const cel_text_at *at, cel_ast *ast, cel_check_options options, diags *d) {
    checker c = {.env = e, .memory = e->memory, .at = at, .problems = d, .lenient = options.lenient};
    check_tree(&c, ast);
    const cel_type *type = check_resolve(&c, ast->type, false);
    bool fits = !options.require || c.failed || check_assign(&c, options.require, type);
    if (!fits)
        check_error(&c, ast, (str){"", 0}, "this must be of type " STR_FMT ", but is of type " STR_FMT,
                    STR_ARG(check_type_text(&c, options.require)), STR_ARG(check_type_text(&c, type)));
    c.settling = true;
    settle_types(&c, ast);
    const uint32_t most = user_limits_of(e->memory).parts;
    if (c.defined && c.defined + c.size > most)
        check_error(&c, ast, str_of("let definitions use others fewer times; --max-parts allows more"),
                    "this expression with its definitions written out has more than %u parts", most);
    if (!options.definition) check_guards(&c, ast);
    if (options.size) *options.size = c.size + c.defined;
    if (options.require && e->strict_domains && !c.failed && ast->kind == CEL_X_LITERAL && ast->value.kind == CEL_BOOL)
        check_error(&c, ast, (str){"", 0}, "this condition is always %s", ast->value.b ? "true" : "false");
    return c.failed ? NULL : ast->type;
}

const cel_definition *cel_env_define(cel_env *e, str name, const cel_text_at *at, diags *d) {
    cel_ast *ast = cel_parse(e->memory, at, d);
    if (!ast) return NULL;
    uint32_t size;
    const cel_type *type = cel_check(e, at, ast, (cel_check_options){.definition = true, .size = &size}, d);
    if (!type) return NULL;
    cel_definition *definition = ARENA_NEW(e->memory, cel_definition);
    *definition = (cel_definition){.name = name,
                                   .at = *at,
                                   .ast = ast,
                                   .size = size,
                                   .compiled = ARENA_NEW(e->memory, const struct cel_program *)};
    if (e->strict_constants && !(*definition->compiled = cel_compile(e, &definition->at, ast, d))) return NULL;
    cel_env_add(e, (cel_variable){.name = name, .kind = CEL_VAR_DEFINITION, .type = type, .definition = definition});
    return definition;
}

bool cel_ast_uses(const cel_ast *x, const cel_definition *d) {
    if (x->ref == CEL_REF_DEFINITION && (x->definition == d || cel_ast_uses(x->definition->ast, d))) return true;
    for (uint32_t i = 0; i < x->n_args; i++)
        if (cel_ast_uses(x->args[i], d)) return true;
    return false;
}

/* ------------------------------------------------------------------------------------------------ names */

#define LONGEST_NAME 32u /* segments of a qualified name */

const scope_local *check_local(const checker *c, str name) {
    for (size_t i = c->locals.n; i-- > 0;)
        if (str_eq(c->locals.v[i].name, name)) return &c->locals.v[i];
    return NULL;
}

/* "a.b.c" if X is an identifier followed by selections, else empty. */
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

/* The first identifier of a chain of selections; if the chain is too long to be a name, a node inside it. */
static const cel_ast *first_of(const cel_ast *x) {
    for (unsigned n = 0; x->kind == CEL_X_SELECT && n < LONGEST_NAME; n++) x = x->args[0];
    return x;
}

/* The INDEX-th full name that NAME may mean in the container a.b: a.b.NAME, a.NAME, NAME; then empty. */
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

static const cel_type *look_up(checker *c, cel_ast *x, str name, bool absolute) {
    static const cel_ref_kind refs[] = {CEL_REF_SHAPE, CEL_REF_SET, CEL_REF_TABLE, CEL_REF_DEFINITION,
                                        CEL_REF_VARIABLE};
    for (size_t i = 0;; i++) {
        str full = candidate(c, name, absolute, i);
        if (full.n == 0) return NULL;
        const cel_variable *v = cel_env_find(c->env, full);
        const cel_type *constant = v ? NULL : type_constant(c, x, full);
        if (constant) return constant;
        if (!v) continue;
        x->ref = refs[v->kind];
        x->set = v->set;
        x->table = v->table;
        x->definition = v->definition;
        x->variable = v->number;
        return v->kind == CEL_VAR_SHAPE && v->type->shape ? check_shape_type(c, v->type->shape) : v->type;
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
    return check_error(c, x, suggest(c->memory, x->name, names.v, names.n), "unknown name '" STR_FMT "'",
                       STR_ARG(x->name));
}

/* Whether functions begin with NAME and a dot, as math.abs() begins with "math". */
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
