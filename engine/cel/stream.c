#include "cel/stream.h"

/* The longest container, in bytes: names are looked up in every prefix of it. */
#define LONGEST_CONTAINER 1000

typedef struct stream_case {
    arena *a;
    json_writer out;
    cel_env env;
    diags d;
    const node *line;
    VEC(const node *) bound; /* the bindings in order */
    map bound_index;         /* by name */
    VEC(cel_value) values;   /* of the variables, by number */
    cel_text_at at;
    bool lenient;
} stream_case;

static bool write_error(stream_case *s, str message) {
    json_open_object(&s->out, JSON_INLINE);
    json_put_str(&s->out, "error", message);
    json_close(&s->out);
    return false;
}

static bool write_error_of(stream_case *s, const char *what, str name) {
    return write_error(s, arena_printf(s->a, "%s: " STR_FMT, what, STR_ARG(name)));
}

/* ------------------------------------------------------------------------------------------------ the variables */

static bool fits(cel_value v, const cel_type *t);

static bool all_fit(const cel_value *v, size_t n, const cel_type *t) {
    for (size_t i = 0; i < n; i++)
        if (!fits(v[i], t)) return false;
    return true;
}

/* Whether a value has its declared type, elements included: the compiler relies on the types that the checker deduced.
 */
static bool fits(cel_value v, const cel_type *t) {
    if (v.kind == CEL_UNKNOWN || t->kind == CEL_T_DYN || t->kind == CEL_T_PARAM) return true;
    if (v.kind == CEL_NULL) return t->kind == CEL_T_NULL || cel_type_takes_null(t);
    if (t->kind == CEL_T_WRAPPER) return fits(v, t->a);
    if (!cel_value_fits(v, t)) return false;
    if (t->kind == CEL_T_LIST) return all_fit(v.list->v, v.list->n, t->a);
    if (t->kind == CEL_T_OPTIONAL) return !v.optional || fits(*v.optional, t->a);
    return t->kind != CEL_T_MAP || (all_fit(v.map->keys, v.map->n, t->a) && all_fit(v.map->values, v.map->n, t->b));
}

/* A variable without a binding gets an error without a message, which is reported where it is read. */
static bool add_variable(stream_case *s, str name, const cel_type *type) {
    cel_value v = {.kind = CEL_ERROR};
    const char *problem = NULL;
    uint32_t at = map_get(&s->bound_index, name);
    const node *n = at == MAP_NONE ? NULL : s->bound.v[at];
    if (n && node_get(n, "unknown"))
        v = cel_unknown();
    else if (n && !cel_value_read_typed(s->a, n, &v, &problem))
        return write_error_of(s, problem, name);
    if ((v.kind != CEL_ERROR || v.error) && !fits(v, type))
        return write_error_of(s, "the value is not of the declared type", name);
    uint32_t number = (uint32_t)s->values.n;
    VEC_PUSH(s->a, s->values, v);
    cel_variable variable = {.name = name, .kind = CEL_VAR_VALUE, .type = type, .number = number};
    return cel_env_add(&s->env, variable) || write_error_of(s, "this name is already declared", name);
}

static const node *first_of(const node *group) {
    return group && group->kind == NODE_GROUP ? group->first : NULL;
}

/* Declared variables with their types, then those that only have a binding, as dyn. */
static bool add_variables(stream_case *s) {
    for (const node *n = first_of(node_get(s->line, "bindings")); n; n = n->next) {
        map_put(s->a, &s->bound_index, n->key, (uint32_t)s->bound.n);
        VEC_PUSH(s->a, s->bound, n);
    }
    for (const node *n = first_of(node_get(s->line, "type_env")); n; n = n->next) {
        const cel_type *type = n->kind == NODE_STRING ? cel_type_parse(s->a, n->s) : NULL;
        if (!type) return write_error_of(s, "unknown type of variable", n->key);
        if (!add_variable(s, n->key, type)) return false;
    }
    size_t declared = s->values.n;
    for (size_t i = 0; i < s->bound.n; i++) {
        const cel_variable *v = cel_env_find(&s->env, s->bound.v[i]->key);
        bool done = v && v->number < declared && str_eq(v->name, s->bound.v[i]->key);
        if (!done && !add_variable(s, s->bound.v[i]->key, &cel_dyn)) return false;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ the answer */

static bool write_problems(stream_case *s) {
    return write_error(s, s->d.list.n ? s->d.list.v[0].message : STR("the expression is not valid"));
}

static void put_type(stream_case *s, const cel_type *type) {
    buf text = buf_in(s->a);
    cel_type_print(&text, type);
    json_put_str(&s->out, "type", buf_take(&text));
}

static bool run_program(stream_case *s, const cel_ast *ast, const cel_type *type) {
    cel_program *p = cel_compile(&s->env, &s->at, ast, &s->d);
    if (!p) return write_problems(s);
    cel_context c = {.memory = s->a, .variables = s->values.v, .steps_left = CEL_STEPS};
    cel_reasons why = {.memory = s->a};
    cel_value v = cel_eval(p, &c);
    if (v.kind == CEL_ERROR) return write_error(s, str_of(v.error));
    json_open_object(&s->out, JSON_INLINE);
    if (v.kind == CEL_UNKNOWN) {
        c.steps_left = CEL_STEPS;
        cel_explain(p, &c, &why);
        json_put_array(&s->out, "unknown", JSON_INLINE);
        for (size_t i = 0; i < why.list.n; i++)
            if (why.list.v[i].kind == CEL_BECAUSE_VARIABLE)
                json_str(&s->out, cel_ast_text(why.list.v[i].at, why.list.v[i].where));
        json_close(&s->out);
    } else {
        json_key(&s->out, STR("value"));
        cel_value_typed(&s->out, v);
        if (!s->lenient) put_type(s, type);
    }
    json_close(&s->out);
    return true;
}

static bool is_set(const stream_case *s, const char *key) {
    const node *n = node_get(s->line, key);
    return n && n->b;
}

static bool run_case(stream_case *s) {
    static const struct {
        const char *key, *what;
        node_kind kind;
    } keys[] = {{"bindings", "\"bindings\" must be an object of names and typed values", NODE_GROUP},
                {"type_env", "\"type_env\" must be an object of names and types", NODE_GROUP},
                {"container", "\"container\" must be a string", NODE_STRING},
                {"disable_check", "\"disable_check\" must be true or false", NODE_BOOL},
                {"check_only", "\"check_only\" must be true or false", NODE_BOOL}};
    const node *expr = s->line->kind == NODE_GROUP ? node_get(s->line, "expr") : NULL;
    if (!expr || expr->kind != NODE_STRING)
        return write_error(s, STR("a case must be an object with a string \"expr\""));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const node *n = node_get(s->line, keys[i].key);
        if (n && n->kind != keys[i].kind) return write_error(s, str_of(keys[i].what));
    }
    const node *container = node_get(s->line, "container");
    if (container) s->env.container = container->s;
    if (s->env.container.n > LONGEST_CONTAINER)
        return write_error(s, STR("the container's name is longer than 1000 bytes"));
    s->lenient = is_set(s, "disable_check");
    s->at = (cel_text_at){.text = expr->s};
    if (!add_variables(s)) return false;
    cel_ast *ast = cel_parse(s->a, &s->at, &s->d);
    cel_check_options options = {.lenient = s->lenient};
    const cel_type *type = ast ? cel_check(&s->env, &s->at, ast, options, &s->d) : NULL;
    if (!type) return write_problems(s);
    if (!is_set(s, "check_only")) return run_program(s, ast, type);
    json_open_object(&s->out, JSON_INLINE);
    put_type(s, type);
    json_close(&s->out);
    return true;
}

void cel_stream_case(arena *a, const node *line, buf *out) {
    stream_case s = {.a = a, .line = line};
    json_start(&s.out, out);
    diags_init(&s.d);
    s.d.memory.oom = a->oom;
    cel_env_init(&s.env, a);
    run_case(&s);
    diags_free(&s.d);
}
