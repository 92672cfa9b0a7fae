/* Completion: the names, members and values that fit where the cursor is. It looks only at the text before the cursor,
 * backwards, because an expression that is being typed rarely parses. */

#include <string.h>

#include "cli/evaluation.h"

typedef struct finder {
    const evaluation *s;
    completions *out;
    str prefix;         /* what is typed of the word */
    const char *suffix; /* what follows a complete word */
} finder;

/* What a path leads to: a branch of the vocabulary's tree, or a type; neither if it is unknown. */
typedef struct target {
    const cel_shape *shape;
    const cel_type *type;
} target;

static void offer(finder *f, str word, const char *suffix) {
    completions *c = f->out;
    if (!str_starts(word, f->prefix)) return;
    str whole = arena_printf(c->memory, STR_FMT "%s", STR_ARG(word), suffix);
    for (size_t i = 0; i < c->words.n; i++)
        if (str_eq(c->words.v[i], whole)) return;
    VEC_PUSH(c->memory, c->words, whole);
}

/* Of things, those that the deal names. */
static void offer_domain(finder *f, const domain *d) {
    if (d && d->named) d = f->s->deal ? f->s->deal->vocabulary->named[d->named - 1] : NULL;
    for (size_t i = 0; d && i < d->n; i++) offer(f, d->names[i], f->suffix);
}

/* ------------------------------------------------------------------------------------------------ paths */

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static size_t word_start(str s, size_t end) {
    while (end && is_word(s.p[end - 1])) end--;
    return end;
}

static size_t skip_spaces_back(str s, size_t end) {
    while (end && (s.p[end - 1] == ' ' || s.p[end - 1] == '\t' || s.p[end - 1] == '\n')) end--;
    return end;
}

/* The [ around position AT, or SIZE_MAX. */
static size_t open_bracket(str s, size_t at) {
    for (size_t depth = 0; at-- > 0;) {
        if (s.p[at] == ']') depth++;
        if (s.p[at] == '[' && depth-- == 0) return at;
    }
    return SIZE_MAX;
}

/* Where the path begins that ends at END: names with dots between them, and indices after them. */
static size_t path_start(str s, size_t end) {
    for (;;) {
        size_t from = end;
        while (from && s.p[from - 1] == ']') {
            size_t open = open_bracket(s, from - 1);
            if (open == SIZE_MAX) return from;
            from = open;
        }
        from = word_start(s, from);
        if (from == end) return end;
        if (from == 0 || s.p[from - 1] != '.') return from;
        end = from - 1;
    }
}

static target target_of_shape(arena *a, const cel_shape *s) {
    if (!s) return (target){0};
    return s->leaf ? (target){.type = cel_leaf_type(a, s)} : (target){.shape = s};
}

static target step_name(const finder *f, target t, str name) {
    if (!t.shape) return (target){0};
    for (size_t i = 0; i < t.shape->n_fields; i++)
        if (str_eq(t.shape->fields[i].name, name)) return target_of_shape(f->out->memory, t.shape->fields[i].shape);
    return target_of_shape(f->out->memory, t.shape->member);
}

/* The target of the path that ends before END. An index [x] is a member's name in quotes, or a variable, which can be
 * any member. */
static target path_before(const finder *f, str text, size_t end) {
    end = skip_spaces_back(text, end);
    str path = str_sub(text, path_start(text, end), end);
    size_t at = 0;
    while (at < path.n && is_word(path.p[at])) at++;
    const cel_variable *v = cel_env_find(f->s->env, str_sub(path, 0, at));
    target t = {0};
    if (v) t = v->type->shape ? target_of_shape(f->out->memory, v->type->shape) : (target){.type = v->type};
    while (at < path.n && (t.shape || t.type)) {
        size_t from = ++at;
        if (path.p[from - 1] != '[') {
            while (at < path.n && is_word(path.p[at])) at++;
            t = step_name(f, t, str_sub(path, from, at));
            continue;
        }
        while (at < path.n && path.p[at] != ']') at++;
        str key = str_sub(path, from, at++);
        if (t.shape && key.n > 1 && (key.p[0] == '\'' || key.p[0] == '"'))
            t = step_name(f, t, str_sub(key, 1, key.n - 1));
        else if (t.shape)
            t = target_of_shape(f->out->memory, t.shape->member);
        else
            t = (target){.type = t.type->b ? t.type->b : t.type->a};
    }
    return t;
}

/* ------------------------------------------------------------------------------------------------ words */

/* Whether a function's first parameter accepts a value of T. */
static bool accepts(const cel_type *parameter, target t) {
    if (t.shape) return parameter->kind == CEL_T_MAP;
    if (!t.type || t.type->kind == CEL_T_DYN) return true;
    return parameter->kind == t.type->kind || parameter->kind == CEL_T_DYN || parameter->kind == CEL_T_PARAM;
}

/* All functions, or the member functions of T. */
static void offer_functions(finder *f, bool member, target t) {
    size_t n;
    const str *names = cel_library_names(&n);
    for (size_t i = 0; i < n; i++) {
        size_t count;
        const cel_overload *const *all = cel_library_find(names[i], member, &count);
        bool fits = !member && count > 0 && is_word(names[i].p[0]) && names[i].p[0] != '_';
        for (size_t k = 0; k < count && member; k++)
            fits = fits || accepts(cel_library_signature(&all[k])->params[0], t);
        if (fits) offer(f, names[i], "(");
    }
}

/* The fields and members of a branch. */
static void offer_shape(finder *f, const cel_shape *s, const char *suffix) {
    for (size_t i = 0; i < s->n_fields; i++) offer(f, s->fields[i].name, suffix);
    offer_domain(f, s->family);
}

/* After a dot: what a term, an article or a value has, with its member functions and macros; or the functions of a
 * namespace. */
static void complete_member(finder *f, str text, size_t dot) {
    target t = path_before(f, text, dot);
    const cel_type *type = t.type;
    if (type && type->kind == CEL_T_ROW)
        for (size_t i = 0; i < type->table->n_fields; i++) offer(f, type->table->fields[i], "");
    if (t.shape) offer_shape(f, t.shape, "");
    if (!t.shape && !type) {
        str prefix = f->prefix;
        size_t before = f->out->words.n;
        f->out->from = word_start(text, dot);
        f->prefix = str_sub(text, f->out->from, text.n);
        offer_functions(f, false, t);
        offer(f, STR("cel.bind"), "(");
        f->prefix = prefix;
        if (f->out->words.n > before) return;
        f->out->from = dot + 1;
    }
    offer_functions(f, true, t);
    bool any = !t.shape && (!type || type->kind == CEL_T_DYN), optional = type && type->kind == CEL_T_OPTIONAL;
    bool loops = t.shape || (type && (type->kind == CEL_T_LIST || type->kind == CEL_T_MAP));
    const char *name;
    for (size_t i = 0; (name = cel_macro_name(i)); i++)
        if (any || (strncmp(name, "opt", 3) == 0 ? optional : loops)) offer(f, str_of(name), "(");
}

/* path == 'VALUE, path != 'VALUE, path in ['VALUE: the values of the path's type. */
static void complete_value(finder *f, str text, size_t end) {
    end = skip_spaces_back(text, end);
    bool fits = end > 1 && text.p[end - 1] == '=' && strchr("=!", text.p[end - 2]);
    if (end && (text.p[end - 1] == '[' || text.p[end - 1] == ',')) {
        size_t open = open_bracket(text, end);
        end = open == SIZE_MAX ? 0 : skip_spaces_back(text, open);
        fits = end > 2 && text.p[end - 1] == 'n' && text.p[end - 2] == 'i' && !is_word(text.p[end - 3]);
    }
    if (!fits) return;
    const cel_type *type = path_before(f, text, end - 2).type;
    if (type && type->kind == CEL_T_LIST) type = type->a;
    if (type && type->kind == CEL_T_STRING) offer_domain(f, type->values);
}

/* In a string: a member of the path before it, in path['MEMBER, or a value that it is compared with. */
static void complete_string(finder *f, str text, size_t quote) {
    f->out->from = quote + 1;
    f->prefix = str_sub(text, quote + 1, text.n);
    f->suffix = text.p[quote] == '\'' ? "'" : "\"";
    bool index = quote > 1 && text.p[quote - 1] == '[' && (is_word(text.p[quote - 2]) || text.p[quote - 2] == ']');
    target t = index ? path_before(f, text, quote - 1) : (target){0};
    if (t.shape)
        offer_shape(f, t.shape, f->suffix);
    else
        complete_value(f, text, quote);
}

void prompt_complete(const evaluation *s, str text, completions *out) {
    finder f = {.s = s, .out = out, .suffix = ""};
    if (text.n && text.p[0] == ':' && str_find(text, STR(" "), 0) == SIZE_MAX) {
        size_t n;
        const str *names = prompt_commands(out->memory, &n);
        out->from = 0;
        f.prefix = text;
        for (size_t i = 0; i < n; i++) offer(&f, names[i], "");
        return;
    }
    line_state state = prompt_scan(text);
    out->from = word_start(text, text.n);
    f.prefix = str_sub(text, out->from, text.n);
    if (state.quote != SIZE_MAX) {
        complete_string(&f, text, state.quote);
    } else if (out->from && text.p[out->from - 1] == '.') {
        complete_member(&f, text, out->from - 1);
    } else {
        for (size_t i = 0; i < s->env->variables.n; i++) offer(&f, s->env->variables.v[i].name, "");
        offer_functions(&f, false, (target){0});
        offer(&f, STR("has"), "(");
        offer(&f, STR("cel.bind"), "(");
        offer(&f, STR("true"), "");
        offer(&f, STR("false"), "");
    }
}
