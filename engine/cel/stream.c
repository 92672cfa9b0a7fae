#include "cel/stream.h"

/* Bytes; names are looked for in every part of it. */
#define LONGEST_CONTAINER 1000

typedef struct stream_case {
    arena *a;
    buf *out;
    cel_env env;
    diags d;
    const node *types, *bindings;
    VEC(const node *) bound; /* the bindings in order */
    map bound_index;         /* by name */
    VEC(cel_value) values;   /* of the variables, by number */
    cel_text_at at;
    bool lenient;
} stream_case;

static void write_error(buf *out, str message) {
    buf_z(out, "{\"error\": ");
    buf_json(out, message);
    buf_char(out, '}');
}

static bool report(stream_case *s, const char *what, str name) {
    str message = arena_printf(s->a, "%s: " STR_FMT, what, STR_ARG(name));
    write_error(s->out, message);
    return false;
}

static bool fits(cel_value v, const cel_type *t);

static bool all_fit(const cel_value *v, size_t n, const cel_type *t) {
    for (size_t i = 0; i < n; i++)
        if (!fits(v[i], t)) return false;
    return true;
}

/* Whether a value is what its declaration says, to its last part: the checker's word is relied on later. */
static bool fits(cel_value v, const cel_type *t) {
    if (v.kind == CEL_UNKNOWN || t->kind == CEL_T_DYN || t->kind == CEL_T_PARAM) return true;
    if (v.kind == CEL_NULL) return t->kind == CEL_T_NULL || cel_type_takes_null(t);
    if (t->kind == CEL_T_WRAPPER) return fits(v, t->a);
    if (!cel_value_fits(v, t)) return false;
    if (t->kind == CEL_T_LIST) return all_fit(v.list->v, v.list->n, t->a);
    if (t->kind == CEL_T_OPTIONAL) return !v.optional || fits(*v.optional, t->a);
    return t->kind != CEL_T_MAP || (all_fit(v.map->keys, v.map->n, t->a) && all_fit(v.map->values, v.map->n, t->b));
}

static const node *first_of(const node *group) {
    return group && group->kind == NODE_GROUP ? group->first : NULL;
}

static void index_bindings(stream_case *s) {
    for (const node *n = first_of(s->bindings); n; n = n->next) {
        map_put(s->a, &s->bound_index, n->key, (uint32_t)s->bound.n);
        VEC_PUSH(s->a, s->bound, n);
    }
}

static bool flag(const node *line, const char *key) {
    const node *n = node_get(line, key);
    return n && n->kind == NODE_BOOL && n->b;
}

/* A variable without a binding has an error in its place that only shows where it is read. */
static bool read_binding(stream_case *s, str name, cel_value *out) {
    uint32_t at = map_get(&s->bound_index, name);
    const char *problem = NULL;
    *out = (cel_value){.kind = CEL_ERROR};
    if (at == MAP_NONE) return true;
    const node *n = s->bound.v[at];
    if (node_get(n, "unknown")) {
        *out = cel_unknown();
        return true;
    }
    return cel_value_read_typed(s->a, n, out, &problem) || report(s, problem, name);
}

static bool add_variable(stream_case *s, str name, const cel_type *type) {
    cel_value v;
    if (!read_binding(s, name, &v)) return false;
    if ((v.kind != CEL_ERROR || v.error) && !fits(v, type))
        return report(s, "a value of another type than declared", name);
    uint32_t number = (uint32_t)s->values.n;
    VEC_PUSH(s->a, s->values, v);
    if (cel_env_add(&s->env, (cel_variable){.name = name, .kind = CEL_VAR_VALUE, .type = type, .number = number}))
        return true;
    return report(s, "a name that is taken already", name);
}

/* Declared variables with their types, then those that only have a binding, as dyn. */
static bool add_variables(stream_case *s) {
    index_bindings(s);
    for (const node *n = first_of(s->types); n; n = n->next) {
        const cel_type *type = n->kind == NODE_STRING ? cel_type_parse(s->a, n->s) : NULL;
        if (!type) return report(s, "no such type for variable", n->key);
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

static void write_problems(stream_case *s) {
    write_error(s->out, s->d.list.n ? s->d.list.v[0].message : STR("the expression is not valid"));
}

static void write_unknown(stream_case *s, const cel_reasons *why) {
    buf_z(s->out, "{\"unknown\": [");
    for (size_t i = 0; i < why->list.n; i++) {
        const cel_because *b = &why->list.v[i];
        if (b->kind != CEL_BECAUSE_VARIABLE) continue;
        if (i) buf_z(s->out, ", ");
        buf_json(s->out, cel_ast_text(b->at, b->where));
    }
    buf_z(s->out, "]}");
}

static void write_type(stream_case *s, const cel_type *type) {
    buf text = {0};
    cel_type_print(&text, type);
    buf_z(s->out, "\"type\": ");
    buf_json(s->out, buf_slice(&text));
    buf_free(&text);
}

static void write_value(stream_case *s, cel_value v, const cel_type *type) {
    buf_z(s->out, "{\"value\": ");
    cel_value_typed(s->out, v);
    if (!s->lenient) {
        buf_z(s->out, ", ");
        write_type(s, type);
    }
    buf_char(s->out, '}');
}

static void run_program(stream_case *s, const cel_ast *ast, const cel_type *type) {
    cel_program *p = cel_compile(&s->env, &s->at, ast, &s->d);
    if (!p) {
        write_problems(s);
        return;
    }
    cel_context c = {.memory = s->a, .variables = s->values.v};
    cel_reasons why = {.memory = s->a};
    cel_value v = cel_eval(p, &c);
    if (v.kind == CEL_UNKNOWN) {
        cel_explain(p, &c, &why);
        write_unknown(s, &why);
    } else if (v.kind == CEL_ERROR) {
        write_error(s->out, str_of(v.error));
    } else {
        write_value(s, v, type);
    }
}

/* What a case may have besides its expression; other keys are left alone. */
static const char *wrong_key(const node *line) {
    static const struct {
        const char *key, *what;
        node_kind kind;
    } keys[] = {{"bindings", "\"bindings\" is an object of names and typed values", NODE_GROUP},
                {"type_env", "\"type_env\" is an object of names and types", NODE_GROUP},
                {"container", "\"container\" is a string", NODE_STRING},
                {"disable_check", "\"disable_check\" is true or false", NODE_BOOL},
                {"check_only", "\"check_only\" is true or false", NODE_BOOL}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const node *n = node_get(line, keys[i].key);
        if (n && n->kind != keys[i].kind) return keys[i].what;
    }
    return NULL;
}

static void check_and_run(stream_case *s, const node *line) {
    if (!add_variables(s)) return;
    cel_ast *ast = cel_parse(s->a, &s->at, &s->d);
    const cel_type *type =
        ast ? cel_check(&s->env, &s->at, ast, (cel_check_options){.lenient = s->lenient}, &s->d) : NULL;
    if (!type) {
        write_problems(s);
        return;
    }
    if (!flag(line, "check_only")) {
        run_program(s, ast, type);
        return;
    }
    buf_char(s->out, '{');
    write_type(s, type);
    buf_char(s->out, '}');
}

void cel_stream_case(arena *a, const node *line, buf *out) {
    const node *expr = line->kind == NODE_GROUP ? node_get(line, "expr") : NULL;
    if (!expr || expr->kind != NODE_STRING) {
        write_error(out, STR("a case is an object with a string \"expr\""));
        return;
    }
    const char *wrong = wrong_key(line);
    if (wrong) {
        write_error(out, str_of(wrong));
        return;
    }
    stream_case s = {.a = a, .out = out, .types = node_get(line, "type_env"), .bindings = node_get(line, "bindings")};
    const node *container = node_get(line, "container");
    diags_init(&s.d);
    cel_env_init(&s.env, a);
    if (container) s.env.container = container->s;
    if (s.env.container.n > LONGEST_CONTAINER) {
        write_error(out, STR("the container's name is longer than 1000 bytes"));
        diags_free(&s.d);
        return;
    }
    s.lenient = flag(line, "disable_check");
    s.at = (cel_text_at){.text = expr->s};
    check_and_run(&s, line);
    diags_free(&s.d);
}
