#include <string.h>

#include "cli/evaluation.h"

/* Completion: the names, members and values that may stand where the cursor is. It looks at the text alone, backwards
 * from the cursor, since what is being typed seldom parses. */

typedef struct finder {
    const evaluation *s;
    completions *out;
    str prefix;         /* what is typed of the word */
    const char *behind; /* what goes behind a word that is whole */
} finder;

/* What a path leads to: a branch of the vocabulary's tree, or some type; neither where it is not known. */
typedef struct target {
    const cel_shape *shape;
    const cel_type *type;
} target;

static void offer(finder *f, str word, const char *behind) {
    completions *c = f->out;
    if (!str_starts(word, f->prefix)) return;
    str whole = arena_printf(c->memory, STR_FMT "%s", STR_ARG(word), behind);
    for (size_t i = 0; i < c->words.n; i++)
        if (str_eq(c->words.v[i], whole)) return;
    VEC_PUSH(c->memory, c->words, whole);
}

static void offer_domain(finder *f, const domain *d) {
    for (size_t i = 0; d && i < d->n; i++) offer(f, d->names[i], f->behind);
}

/* ------------------------------------------------------------------------------------------------ paths */

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static size_t word_start(str s, size_t end) {
    while (end && is_word(s.p[end - 1])) end--;
    return end;
}

static size_t skip_blanks_back(str s, size_t end) {
    while (end && (s.p[end - 1] == ' ' || s.p[end - 1] == '\t' || s.p[end - 1] == '\n')) end--;
    return end;
}

/* The bracket that the one right before END closes, or SIZE_MAX. */
static size_t opening_bracket(str s, size_t end) {
    size_t depth = 0;
    for (size_t i = end; i-- > 0;) {
        if (s.p[i] == ']') depth++;
        if (s.p[i] == '[' && --depth == 0) return i;
    }
    return SIZE_MAX;
}

/* Where the path begins that ends at END: names, with dots between them and indices behind them. */
static size_t path_start(str s, size_t end) {
    for (;;) {
        size_t from = end;
        while (from && s.p[from - 1] == ']') {
            size_t open = opening_bracket(s, from);
            if (open == SIZE_MAX) return from;
            from = open;
        }
        from = word_start(s, from);
        if (from == end) return end;
        if (from == 0 || s.p[from - 1] != '.') return from;
        end = from - 1;
    }
}

static target of_shape(arena *a, const cel_shape *s) {
    if (!s) return (target){0};
    return s->leaf ? (target){.type = cel_leaf_type(a, s)} : (target){.shape = s};
}

static target first_step(const finder *f, str name) {
    const cel_variable *v = cel_env_find(f->s->env, name);
    if (!v) return (target){0};
    return v->type->shape ? of_shape(f->out->memory, v->type->shape) : (target){.type = v->type};
}

static target step_name(const finder *f, target t, str name) {
    if (!t.shape) return (target){0};
    for (size_t i = 0; i < t.shape->n_fields; i++)
        if (str_eq(t.shape->fields[i].name, name)) return of_shape(f->out->memory, t.shape->fields[i].shape);
    return of_shape(f->out->memory, t.shape->member);
}

/* [x]: a member's name in quotes, or a variable, which stands for some member. */
static target step_index(const finder *f, target t, str key) {
    bool quoted = key.n > 1 && (key.p[0] == '\'' || key.p[0] == '"');
    if (t.shape)
        return quoted ? step_name(f, t, str_sub(key, 1, key.n - 1)) : of_shape(f->out->memory, t.shape->member);
    return t.type && t.type->a ? (target){.type = t.type->b ? t.type->b : t.type->a} : (target){0};
}

static target walk_path(const finder *f, str path) {
    size_t at = 0;
    while (at < path.n && is_word(path.p[at])) at++;
    target t = first_step(f, str_sub(path, 0, at));
    while (at < path.n && (t.shape || t.type)) {
        size_t from = ++at;
        if (path.p[from - 1] == '[') {
            while (at < path.n && path.p[at] != ']') at++;
            t = step_index(f, t, str_sub(path, from, at));
            at++;
        } else {
            while (at < path.n && is_word(path.p[at])) at++;
            t = step_name(f, t, str_sub(path, from, at));
        }
    }
    return t;
}

static target path_before(const finder *f, str text, size_t end) {
    end = skip_blanks_back(text, end);
    return walk_path(f, str_sub(text, path_start(text, end), end));
}

/* ------------------------------------------------------------------------------------------------ words */

static bool takes(const cel_type *parameter, target t) {
    if (t.shape) return parameter->kind == CEL_T_MAP;
    if (!t.type || t.type->kind == CEL_T_DYN) return true;
    return parameter->kind == t.type->kind || parameter->kind == CEL_T_DYN || parameter->kind == CEL_T_PARAM;
}

static void offer_functions(finder *f, bool member, target t) {
    size_t n;
    const str *names = cel_library_names(&n);
    for (size_t i = 0; i < n; i++) {
        size_t count;
        const cel_overload *const *all = cel_library_find(names[i], member, &count);
        bool fits = !member && count > 0 && is_word(names[i].p[0]) && names[i].p[0] != '_';
        for (size_t k = 0; k < count && member; k++) fits = fits || takes(cel_library_signature(&all[k])->params[0], t);
        if (fits) offer(f, names[i], "(");
    }
}

/* The macros of lists and maps. */
static void offer_macros(finder *f, target t) {
    size_t n;
    const char *const *names = cel_macro_names(&n);
    bool opt = t.type && t.type->kind == CEL_T_OPTIONAL, any = !t.shape && (!t.type || t.type->kind == CEL_T_DYN);
    bool runs = t.shape || (t.type && (t.type->kind == CEL_T_LIST || t.type->kind == CEL_T_MAP));
    for (size_t i = 0; i < n; i++)
        if (any || (strncmp(names[i], "opt", 3) == 0 ? opt : runs)) offer(f, str_of(names[i]), "(");
}

static void offer_children(finder *f, target t) {
    if (t.type && t.type->kind == CEL_T_ROW)
        for (size_t i = 0; i < t.type->table->n_fields; i++) offer(f, t.type->table->fields[i], "");
    if (!t.shape) return;
    for (size_t i = 0; i < t.shape->n_fields; i++) offer(f, t.shape->fields[i].name, "");
    offer_domain(f, t.shape->family);
}

/* Behind a dot: what a term, a row or a value has; or the functions of a namespace. */
static void complete_member(finder *f, str text, size_t dot) {
    target t = path_before(f, text, dot);
    size_t from = word_start(text, dot);
    size_t namespace = f->out->words.n;
    offer_children(f, t);
    if (!t.shape && !t.type) {
        str prefix = f->prefix;
        f->prefix = str_sub(text, from, text.n);
        f->out->from = from;
        offer_functions(f, false, t);
        offer(f, STR("cel.bind"), "(");
        f->prefix = prefix;
        if (f->out->words.n > namespace) return;
        f->out->from = dot + 1;
    }
    offer_functions(f, true, t);
    offer_macros(f, t);
}

static void complete_name(finder *f) {
    const cel_env *e = f->s->env;
    for (size_t i = 0; i < e->variables.n; i++) offer(f, e->variables.v[i].name, "");
    offer_functions(f, false, (target){0});
    offer(f, STR("has"), "(");
    offer(f, STR("cel.bind"), "(");
    offer(f, STR("true"), "");
    offer(f, STR("false"), "");
}

/* ------------------------------------------------------------------------------------------------ strings */

static const domain *values_of(target t) {
    const cel_type *type = t.type && t.type->kind == CEL_T_LIST ? t.type->a : t.type;
    return type && type->kind == CEL_T_STRING ? type->values : NULL;
}

/* The bracket of the list in which AT stands, or SIZE_MAX. */
static size_t list_around(str text, size_t at) {
    for (size_t depth = 0; at-- > 0;) {
        if (text.p[at] == ']') depth++;
        if (text.p[at] == '[' && depth-- == 0) return at;
    }
    return SIZE_MAX;
}

/* path == 'VALUE, path != 'VALUE, path in ['VALUE. */
static void complete_value(finder *f, str text, size_t end) {
    end = skip_blanks_back(text, end);
    if (end && (text.p[end - 1] == '[' || text.p[end - 1] == ',')) {
        size_t open = list_around(text, end);
        end = open == SIZE_MAX ? 0 : skip_blanks_back(text, open);
        bool in = end > 2 && text.p[end - 1] == 'n' && text.p[end - 2] == 'i' && !is_word(text.p[end - 3]);
        if (in) offer_domain(f, values_of(path_before(f, text, end - 2)));
        return;
    }
    bool equal = end > 1 && text.p[end - 1] == '=' && strchr("=!", text.p[end - 2]);
    if (equal) offer_domain(f, values_of(path_before(f, text, end - 2)));
}

static void complete_string(finder *f, str text, size_t quote) {
    static const char *const ends[] = {"\"", "'"};
    f->out->from = quote + 1;
    f->prefix = str_sub(text, quote + 1, text.n);
    f->behind = ends[text.p[quote] == '\''];
    bool index = quote > 1 && text.p[quote - 1] == '[' && (is_word(text.p[quote - 2]) || text.p[quote - 2] == ']');
    target t = index ? path_before(f, text, quote - 1) : (target){0};
    if (!t.shape) {
        complete_value(f, text, quote);
        return;
    }
    for (size_t i = 0; i < t.shape->n_fields; i++) offer(f, t.shape->fields[i].name, f->behind);
    offer_domain(f, t.shape->family);
}

/* ------------------------------------------------------------------------------------------------ all of it */

/* Of a command its name; of what follows, as of any expression. */
static bool complete_command(finder *f, str text) {
    if (text.n == 0 || text.p[0] != ':' || str_find(text, STR(" "), 0) != SIZE_MAX) return false;
    size_t n;
    const str *names = prompt_commands(f->out->memory, &n);
    f->out->from = 0;
    f->prefix = text;
    for (size_t i = 0; i < n; i++) offer(f, names[i], "");
    return true;
}

void prompt_complete(const evaluation *s, str text, completions *out) {
    finder f = {.s = s, .out = out, .behind = ""};
    line_state state = prompt_scan(text);
    out->from = word_start(text, text.n);
    f.prefix = str_sub(text, out->from, text.n);
    if (complete_command(&f, text)) return;
    if (state.quote != SIZE_MAX)
        complete_string(&f, text, state.quote);
    else if (out->from && text.p[out->from - 1] == '.')
        complete_member(&f, text, out->from - 1);
    else
        complete_name(&f);
}
