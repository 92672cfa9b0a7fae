#include <string.h>
#include <unistd.h>

#include "batch/input_queue.h"
#include "cel/stream.h"
#include "cli/eval.h"

/* eval: an expression over a deal, or over variables, or none; a prompt for many of them; and streams of cases. */

#define LONGEST_LINE (64u * 1024u * 1024u)

static const option options[] = {
    {0, "deal", "FILE", "the deal that terms, `deal` and `articles` are read from"},
    {0, "vars", "FILE", "variables: a JSON object of names and values"},
    {'p', "pack", "PACK", "know the definitions of this pack: a file or an id; repeatable"},
    {0, "terms", "FILE", "a vocabulary instead of the built-in one"},
    {0, "stream", NULL, "read cases, a JSON object a line, and write results likewise"},
    {0, NULL, NULL, NULL}};

/* ------------------------------------------------------------------------------------------------ loading */

static slot resolve(void *owner, uint32_t number) {
    const evaluation *s = owner;
    uint32_t which;
    return deal_slot(s->deal, number, s->unsettled, &which);
}

static int row_in(void *owner, uint32_t row) {
    const evaluation *s = owner;
    return deal_article_in(s->deal, row, s->unsettled);
}

bool evaluation_load_deal(evaluation *s, str file) {
    source *from = source_load(s->memory, file, 0, s->problems);
    deal *d = from ? deal_read(s->memory, from, s->rules.vocabulary, NULL, s->problems) : NULL;
    if (!d) return false;
    s->deal = d;
    s->unsettled = ARENA_ARRAY(s->memory, int32_t, d->n_choices);
    for (uint32_t i = 0; i < d->n_choices; i++) s->unsettled[i] = -1;
    return true;
}

/* All definitions of a pack, or none of them. */
static bool add_definitions(evaluation *s, const cel_env *from) {
    size_t before = s->problems->errors;
    for (size_t i = 0; i < from->variables.n; i++) {
        const cel_variable *v = &from->variables.v[i];
        if (v->kind == CEL_VAR_DEFINITION && cel_env_find(s->env, v->name))
            diags_file(s->problems, (str){"", 0}, "the name '" STR_FMT "' is taken already", STR_ARG(v->name));
    }
    if (s->problems->errors != before) return false;
    for (size_t i = 0; i < from->variables.n; i++)
        if (from->variables.v[i].kind == CEL_VAR_DEFINITION) cel_env_add(s->env, from->variables.v[i]);
    return true;
}

bool evaluation_load_pack(evaluation *s, str name) {
    if (!rule_set_add(&s->rules, name, s->problems)) return false;
    return add_definitions(s, s->rules.packs[s->rules.n_packs - 1]->env);
}

static bool load_vars(evaluation *s, str file) {
    source *from = source_load(s->memory, file, 0, s->problems);
    const node *root = from ? node_read_json(s->memory, from, (node_limits){0}, s->problems) : NULL;
    if (root && root->kind != NODE_GROUP)
        place_error(s->problems, root->at, (str){"", 0}, "variables are a JSON object");
    for (const node *n = root && root->kind == NODE_GROUP ? root->first : NULL; n; n = n->next) {
        cel_variable v = {.name = n->key, .kind = CEL_VAR_VALUE, .type = &cel_dyn, .number = (uint32_t)s->values.n};
        if (!cel_env_add(s->env, v))
            place_error(s->problems, n->key_at, (str){"", 0}, "the name '" STR_FMT "' is taken already",
                        STR_ARG(n->key));
        cel_value value = cel_value_of_node(s->memory, n);
        VEC_PUSH(s->memory, s->values, value);
    }
    return s->problems->errors == 0;
}

/* Without a deal, a vocabulary or a pack there are no terms; the prompt, which completes their names, loads the
 * built-in vocabulary all the same, unless there are variables to play with. */
static bool load_terms(evaluation *s, const arguments *args, bool wanted) {
    const given *deal_file = arguments_last(s->command, args, "deal");
    wanted = wanted || deal_file || arguments_has(s->command, args, "terms") || arguments_has(s->command, args, "pack");
    if (!wanted) {
        s->env = ARENA_NEW(s->memory, cel_env);
        cel_env_init(s->env, s->memory);
        return true;
    }
    if (!load_vocabulary(s->command, args, &s->rules)) return false;
    s->env = rules_env(s->memory, s->rules.vocabulary);
    s->env->strict_domains = false;
    size_t n;
    const str *packs = arguments_all(s->memory, s->command, args, "pack", &n);
    for (size_t i = 0; i < n; i++)
        if (!evaluation_load_pack(s, packs[i])) return false;
    return !deal_file || evaluation_load_deal(s, deal_file->value);
}

static bool load(evaluation *s, const arguments *args, bool prompt) {
    const given *vars = arguments_last(s->command, args, "vars");
    return load_terms(s, args, prompt && !vars) && (!vars || load_vars(s, vars->value));
}

/* ------------------------------------------------------------------------------------------------ evaluating */

static const cel_row *rows_of(evaluation *s, uint32_t *n) {
    cel_row *rows = ARENA_ARRAY(s->memory, cel_row, s->deal->n_articles);
    for (*n = 0; *n < s->deal->n_articles; ++*n) {
        const article *from = &s->deal->articles[*n];
        str *fields = ARENA_ARRAY(s->memory, str, ARTICLE_FIELDS);
        fields[ARTICLE_ID] = from->id;
        fields[ARTICLE_TITLE] = from->title;
        fields[ARTICLE_TEXT] = from->text;
        rows[*n].fields = fields;
    }
    return rows;
}

cel_context evaluation_context(evaluation *s) {
    cel_context c = {.memory = s->memory, .variables = s->values.v, .owner = s};
    if (s->rules.vocabulary) c.slots = s->rules.vocabulary->silent_complete;
    if (!s->deal) return c;
    c.slots = s->deal->slots;
    c.resolve = resolve;
    c.row_in = row_in;
    c.rows = rows_of(s, &c.n_rows);
    return c;
}

cel_program *evaluation_compile(evaluation *s, str text, const cel_type *require) {
    cel_text_at *at = ARENA_NEW(s->memory, cel_text_at);
    at->text = text;
    return cel_program_new(s->env, at, require, s->problems);
}

/* The paths of what keeps a value open, each once. */
static void write_unknown(evaluation *s, buf *out, const cel_reasons *why) {
    const char *comma = "";
    buf_z(out, "{\"unknown\": [");
    for (size_t i = 0; i < why->list.n; i++) {
        const cel_because *b = &why->list.v[i];
        str name = cel_ast_text(b->at, b->where);
        if (b->kind == CEL_BECAUSE_SLOT) name = vocabulary_slot_path(s->memory, s->rules.vocabulary, b->slot);
        buf_z(out, comma);
        buf_json(out, name);
        comma = ", ";
    }
    buf_z(out, "]}\n");
}

int evaluation_print(evaluation *s, str text) {
    cel_program *p = evaluation_compile(s, text, NULL);
    if (!p) return EXIT_UNCHECKED;
    cel_context c = evaluation_context(s);
    buf out = {0};
    cel_value v = cel_eval(p, &c);
    int status = EXIT_ACCEPTED;
    if (v.kind == CEL_ERROR) {
        buf_printf(&out, "error: %s\n", v.error);
        fwrite(out.p, 1, out.n, stderr);
        buf_clear(&out);
        status = EXIT_UNCHECKED;
    } else if (v.kind == CEL_UNKNOWN) {
        cel_reasons why = {.memory = s->memory};
        cel_explain(p, &c, &why);
        write_unknown(s, &out, &why);
        status = EXIT_OPEN;
    } else {
        cel_value_json(&out, v);
        buf_char(&out, '\n');
    }
    if (!print_out(&out)) status = EXIT_UNCHECKED;
    buf_free(&out);
    return status;
}

static int eval_expression(evaluation *s, const arguments *args) {
    bool prompt = args->n_words == 0;
    if (!load(s, args, prompt)) return EXIT_UNCHECKED;
    return prompt ? prompt_run(s) : evaluation_print(s, args->words[0]);
}

/* ------------------------------------------------------------------------------------------------ streams */

/* One case: its result, as a line of JSON. */
static void stream_line(const unit *u, const unit_line *line, buf *out) {
    diags d;
    arena a;
    diags_init(&d);
    arena_init(&a);
    source *s = source_over(&a, u->name, line->text, line->padding);
    s->first_line = line->number;
    bool too_long = u->too_long || line->text.n > LONGEST_LINE;
    const node *n = too_long ? NULL : node_read_json(&a, s, (node_limits){.allow_nul = true}, &d);
    if (n) {
        cel_stream_case(&a, n, out);
    } else {
        buf_z(out, "{\"error\": ");
        buf_json(out, d.list.n ? d.list.v[0].message : STR("this line is too long"));
        buf_char(out, '}');
    }
    buf_char(out, '\n');
    diags_free(&d);
    arena_free(&a);
}

/* Each result is written at once, so that a program at the other end of a pipe can wait for it. */
static int eval_stream(evaluation *s) {
    const str in = STR("-");
    unit u;
    buf out = {0};
    int status = EXIT_ACCEPTED;
    input_queue *q = input_queue_new(&in, 1, (input_queue_settings){{.lines = true}, LONGEST_LINE});
    unit_init(&u);
    while (q && status == EXIT_ACCEPTED && input_queue_next(q, &u)) {
        unit_line line = {0};
        while (status == EXIT_ACCEPTED && unit_next_line(&u, &line)) {
            stream_line(&u, &line, &out);
            if (!print_out(&out)) status = EXIT_UNCHECKED;
            buf_clear(&out);
        }
        if (u.kind == UNIT_ERROR) status = EXIT_UNCHECKED;
        for (size_t i = 0; i < u.problems.list.n; i++) diags_add(s->problems, u.problems.list.v[i]);
    }
    if (!q) status = usage_error(s->command, "out of memory");
    input_queue_free(q);
    unit_free(&u);
    buf_free(&out);
    return status;
}

static int body(const command *of, arena *a, const arguments *args) {
    bool stream = arguments_has(of, args, "stream");
    if (stream && args->n_words) return usage_error(of, "--stream reads its expressions from standard input");
    if (args->n_words > 1) return usage_error(of, "name one expression, in quotes");
    if (!stream && args->n_words == 0 && !isatty(STDIN_FILENO))
        return usage_error(of, "name an expression, in quotes; only on a terminal is there a prompt without one");
    diags d;
    diags_init(&d);
    evaluation s = {.command = of, .memory = a, .problems = &d};
    int status = stream ? eval_stream(&s) : eval_expression(&s, args);
    print_diags(&d);
    diags_free(&d);
    rule_set_free(&s.rules);
    return status;
}

static int run(const command *of, int argc, char **argv) {
    return with_arguments(of, argc, argv, body);
}

const command command_eval = {"eval",
                              "[OPTION]... [EXPR] | --stream < CASES.jsonl",
                              "evaluate a CEL expression, for trying conditions",
                              "The value is printed as JSON. Where it is open, {\"unknown\": [paths]} is, and the exit "
                              "status is 3; an error ends with 2.\n\n"
                              "Without EXPR, on a terminal, a prompt reads one expression after another; :help there "
                              "says what else it knows. With --terms or --pack and no --deal, terms are what silence "
                              "makes of them.\n\n"
                              "With --stream each input line is {\"expr\", \"bindings\"?, \"container\"?, "
                              "\"type_env\"?, \"disable_check\"?, \"check_only\"?}.\n",
                              options,
                              run};
