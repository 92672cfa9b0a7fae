#include "base/suggest.h"
#include "cli/prompt.h"

/* The commands of the prompt. */

typedef struct prompt_entry {
    const char *name, *argument, *help;
    bool (*run)(evaluation *s, str argument); /* false ends the session */
} prompt_entry;

static bool run_help(evaluation *s, str argument);

static bool run_quit(evaluation *s, str argument) {
    (void)s, (void)argument;
    return false;
}

static bool run_type(evaluation *s, str text) {
    cel_program *p = evaluation_compile(s, text, NULL);
    buf out = {0};
    if (p) cel_type_print(&out, cel_program_type(p));
    if (p) buf_char(&out, '\n');
    if (p) print_out(&out);
    buf_free(&out);
    return true;
}

/* As the condition of a pack would be: of type bool, absent terms guarded, no comparison that cannot be. */
static bool run_check(evaluation *s, str text) {
    s->env->strict_domains = true;
    cel_program *p = evaluation_compile(s, text, &cel_bool);
    s->env->strict_domains = false;
    if (p) printf("This can be the condition of a rule.\n");
    return true;
}

/* ------------------------------------------------------------------------------------------------ :why */

static void write_slot_value(const evaluation *s, buf *out, const cel_because *b) {
    const domain *values;
    slot_type type = vocabulary_slot_type(s->rules.vocabulary, b->slot, &values);
    buf_z(out, " = ");
    cel_value_json(out, cel_of_slot(s->memory, type, values, b->value.v));
}

/* Where the deal says it: origins are those of its mentions, from 1. */
static void write_slot_place(const evaluation *s, buf *out, const cel_because *b) {
    if (b->slot >= s->rules.vocabulary->n_slots || b->value.state == SLOT_BRACKET) return;
    if (!s->deal || b->value.origin == 0) {
        buf_z(out, "  (the deal is silent)");
        return;
    }
    const mention *m = &s->deal->mentions[b->value.origin - 1];
    buf_z(out, "  (");
    if (m->article != DEAL_NONE) buf_printf(out, "article " STR_FMT ", ", STR_ARG(s->deal->articles[m->article].id));
    buf_printf(out, STR_FMT ":%u)", STR_ARG(s->deal->source->name), place_line(m->at));
}

static void write_slot(const evaluation *s, buf *out, const cel_because *b) {
    static const char *const states[] = {[SLOT_ABSENT] = " is not there",
                                         [SLOT_VALUE] = "",
                                         [SLOT_OPEN] = " is open",
                                         [SLOT_BRACKET] = " depends on a choice of the deal"};
    buf_str(out, vocabulary_slot_path(s->memory, s->rules.vocabulary, b->slot));
    buf_z(out, states[b->value.state]);
    if (b->value.state == SLOT_VALUE) write_slot_value(s, out, b);
    write_slot_place(s, out, b);
}

static void write_row(const evaluation *s, buf *out, const cel_because *b) {
    static const char *const names[ARTICLE_FIELDS] = {"id", "title", "text"};
    if (b->row == UINT32_MAX || !s->deal) {
        buf_printf(out, "articles: no %s fits", names[b->field]);
        return;
    }
    const article *one = &s->deal->articles[b->row];
    const str fields[ARTICLE_FIELDS] = {one->id, one->title, one->text};
    buf_printf(out, "article " STR_FMT, STR_ARG(one->id));
    if (b->kind == CEL_BECAUSE_ROW) {
        buf_z(out, ": it is open whether it is in the deal");
        return;
    }
    buf_printf(out, ", %s", names[b->field]);
    if (b->kind != CEL_BECAUSE_TEXT) return;
    buf_z(out, ": ");
    buf_json(out, str_sub(fields[b->field], b->from, b->to));
}

static void write_variable(const evaluation *s, buf *out, const cel_because *b) {
    buf_str(out, cel_ast_text(b->at, b->where));
    buf_z(out, " = ");
    cel_value_json(out, s->values.v[b->variable]);
}

static void write_reason(const evaluation *s, buf *out, const cel_because *b) {
    buf_z(out, "  ");
    switch (b->kind) {
    case CEL_BECAUSE_SLOT: write_slot(s, out, b); break;
    case CEL_BECAUSE_TEXT:
    case CEL_BECAUSE_FIELD:
    case CEL_BECAUSE_ROW: write_row(s, out, b); break;
    case CEL_BECAUSE_NO_MEMBER:
        buf_printf(out, STR_FMT ": there was nothing to try", STR_ARG(cel_ast_text(b->at, b->where)));
        break;
    case CEL_BECAUSE_VARIABLE: write_variable(s, out, b); break;
    case CEL_BECAUSE_VALUE: buf_str(out, cel_ast_text(b->at, b->where)); break;
    }
    buf_char(out, '\n');
}

static bool run_why(evaluation *s, str text) {
    cel_program *p = evaluation_compile(s, text, NULL);
    if (!p) return true;
    cel_context c = evaluation_context(s);
    cel_reasons why = {.memory = s->memory};
    buf out = {0};
    cel_value v = cel_explain(p, &c, &why);
    if (v.kind == CEL_ERROR)
        buf_printf(&out, "error: %s", v.error);
    else if (v.kind == CEL_UNKNOWN)
        buf_z(&out, "open");
    else
        cel_value_json(&out, v);
    buf_z(&out, why.list.n ? ", because of\n" : ", whatever the deal says\n");
    for (size_t i = 0; i < why.list.n; i++) write_reason(s, &out, &why.list.v[i]);
    print_out(&out);
    buf_free(&out);
    return true;
}

/* ------------------------------------------------------------------------------------------------ :load, :define */

static bool is_pack(evaluation *s, str name) {
    size_t n;
    const str *ids = rule_set_builtin_ids(s->memory, &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(ids[i], name)) return true;
    return str_ends(name, STR(".rules"));
}

static bool run_load(evaluation *s, str name) {
    if (!s->rules.vocabulary)
        diags_file(s->problems, (str){"", 0}, "no vocabulary is loaded here: start with --deal or --terms");
    else if (is_pack(s, name) && evaluation_load_pack(s, name))
        printf("The definitions of '" STR_FMT "' are loaded.\n", STR_ARG(name));
    else if (!is_pack(s, name) && evaluation_load_deal(s, name))
        printf("'" STR_FMT "' is loaded.\n", STR_ARG(s->deal->title));
    return true;
}

static bool run_define(evaluation *s, str text) {
    size_t equals = str_find(text, STR("="), 0);
    str name = str_trim(str_sub(text, 0, equals));
    str is = equals == SIZE_MAX ? (str){"", 0} : str_trim(str_sub(text, equals + 1, text.n));
    if (!str_is_name(name) || vocabulary_reserves(name) || is.n == 0) {
        diags_file(s->problems, (str){"", 0}, "a definition is written NAME = EXPRESSION, its name in small letters");
    } else if (cel_env_find(s->env, name)) {
        diags_file(s->problems, (str){"", 0}, "the name '" STR_FMT "' is taken", STR_ARG(name));
    } else {
        cel_text_at *at = ARENA_NEW(s->memory, cel_text_at);
        at->text = is;
        cel_env_define(s->env, name, at, s->problems);
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ the table */

static const prompt_entry entries[] = {
    {":type", "EXPR", "the type of an expression", run_type},
    {":why", "EXPR", "its value, and what in the deal it rests on", run_why},
    {":check", "EXPR", "whether it can be the condition of a rule", run_check},
    {":load", "FILE", "a deal; or the definitions of a pack, by file (*.rules) or id", run_load},
    {":define", "NAME = EXPR", "a name for an expression", run_define},
    {":help", "", "this list", run_help},
    {":quit", "", "ends the session; so does Ctrl-D", run_quit},
};
#define N_ENTRIES (sizeof entries / sizeof *entries)

static bool run_help(evaluation *s, str argument) {
    (void)s, (void)argument;
    printf(
        "An expression is evaluated; one that is not finished goes on in the next line.\n"
        "Tab completes names, members and values; the arrow keys bring back earlier lines; Ctrl-C gives a line up.\n");
    for (size_t i = 0; i < N_ENTRIES; i++) {
        char left[32];
        snprintf(left, sizeof left, "%s %s", entries[i].name, entries[i].argument);
        printf("  %-20s  %s\n", left, entries[i].help);
    }
    return true;
}

const str *prompt_commands(arena *a, size_t *n) {
    str *names = ARENA_ARRAY(a, str, N_ENTRIES);
    for (size_t i = 0; i < N_ENTRIES; i++) names[i] = str_of(entries[i].name);
    *n = N_ENTRIES;
    return names;
}

bool prompt_command(evaluation *s, str line) {
    size_t end = 1;
    while (end < line.n && line.p[end] != ' ' && line.p[end] != '\t') end++;
    str name = str_sub(line, 0, end), argument = str_trim(str_sub(line, end, line.n));
    for (size_t i = 0; i < N_ENTRIES; i++) {
        if (!str_is(name, entries[i].name)) continue;
        if (*entries[i].argument && argument.n == 0) {
            diags_file(s->problems, (str){"", 0}, "write %s %s", entries[i].name, entries[i].argument);
            return true;
        }
        bool on = entries[i].run(s, argument);
        fflush(stdout);
        return on;
    }
    size_t n;
    const str *names = prompt_commands(s->memory, &n);
    diags_add(s->problems,
              (diag){.level = DIAG_ERROR,
                     .message = arena_printf(s->memory, "there is no command '" STR_FMT "'", STR_ARG(name)),
                     .note = suggest_allowed(s->memory, name, names, n)});
    return true;
}
