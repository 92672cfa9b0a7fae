#include <string.h>

#include "batch/lines.h"
#include "cel/stream.h"
#include "cli/cli.h"
#include "terms/deal.h"

/* eval: an expression over a deal, or over variables, or none; and streams of cases. */

#define LONGEST_LINE (64u * 1024u * 1024u)

static const option options[] = {{0, "deal", "FILE", "the deal that terms, `deal` and `articles` are read from"},
                                 {0, "vars", "FILE", "variables: a JSON object of names and values"},
                                 {0, "terms", "FILE", "a vocabulary instead of the built-in one"},
                                 {0, "stream", NULL, "read cases, a JSON object a line, and write results likewise"},
                                 {0, NULL, NULL, NULL}};

/* What an expression is evaluated in. */
typedef struct setting {
    const command *command;
    arena *memory;
    diags *problems;
    shelf shelf;
    cel_env *env;
    const deal *deal;
    VEC(cel_value) values; /* of --vars, by number */
    int32_t *unsettled;
} setting;

static slot resolve(void *owner, uint32_t number) {
    const setting *s = owner;
    uint32_t which;
    return deal_slot(s->deal, number, s->unsettled, &which);
}

static bool load_deal(setting *s, str file) {
    source *from = source_load(s->memory, file, 0, s->problems);
    s->deal = from ? deal_read(s->memory, from, s->shelf.vocabulary, NULL, s->problems) : NULL;
    if (!s->deal) return false;
    s->unsettled = ARENA_ARRAY(s->memory, int32_t, s->deal->n_choices);
    for (uint32_t i = 0; i < s->deal->n_choices; i++) s->unsettled[i] = -1;
    s->env = rules_env(s->memory, s->shelf.vocabulary);
    s->env->strict_domains = false;
    return true;
}

static bool load_vars(setting *s, str file) {
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

static const cel_row *rows_of(setting *s, uint32_t *n) {
    cel_row *rows = ARENA_ARRAY(s->memory, cel_row, s->deal ? s->deal->n_articles : 0);
    *n = 0;
    for (uint32_t i = 0; s->deal && i < s->deal->n_articles; i++) {
        const article *from = &s->deal->articles[i];
        str *fields = ARENA_ARRAY(s->memory, str, ARTICLE_FIELDS);
        fields[ARTICLE_ID] = from->id;
        fields[ARTICLE_TITLE] = from->title;
        fields[ARTICLE_TEXT] = from->text;
        rows[(*n)++].fields = fields;
    }
    return rows;
}

static int row_in(void *owner, uint32_t row) {
    const setting *s = owner;
    return deal_article_in(s->deal, row, s->unsettled);
}

/* The paths of what keeps the value open. */
static void write_unknown(setting *s, buf *out, const cel_reasons *why) {
    const char *comma = "";
    buf_z(out, "{\"unknown\": [");
    for (size_t i = 0; i < why->list.n; i++) {
        const cel_because *b = &why->list.v[i];
        str name = cel_ast_text(b->at, b->where);
        if (b->kind == CEL_BECAUSE_SLOT) name = vocabulary_slot_path(s->memory, s->shelf.vocabulary, b->slot);
        buf_z(out, comma);
        buf_json(out, name);
        comma = ", ";
    }
    buf_z(out, "]}\n");
}

static int evaluate(setting *s, str text) {
    cel_text_at at = {.text = text};
    cel_program *p = cel_program_new(s->env, &at, NULL, s->problems);
    if (!p) return EXIT_UNCHECKED;
    cel_context c = {.memory = s->memory, .variables = s->values.v, .owner = s};
    if (s->deal) {
        c.slots = s->deal->slots;
        c.resolve = resolve;
        c.row_in = row_in;
        c.rows = rows_of(s, &c.n_rows);
    }
    buf out = {0};
    cel_value v = cel_eval(p, &c);
    int status = EXIT_ACCEPTED;
    if (v.kind == CEL_ERROR) {
        fprintf(stderr, "error: %s\n", v.error);
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

static int eval_expression(setting *s, const arguments *args) {
    const given *deal_file = arguments_last(s->command, args, "deal"), *vars = arguments_last(s->command, args, "vars");
    s->env = ARENA_NEW(s->memory, cel_env);
    cel_env_init(s->env, s->memory);
    if (deal_file && !load_vocabulary(s->command, args, &s->shelf)) return EXIT_UNCHECKED;
    if (deal_file && !load_deal(s, deal_file->value)) return EXIT_UNCHECKED;
    if (vars && !load_vars(s, vars->value)) return EXIT_UNCHECKED;
    return evaluate(s, args->words[0]);
}

/* ------------------------------------------------------------------------------------------------ streams */

static bool stream_line(lines *l, buf *out) {
    diags d;
    arena a;
    diags_init(&d);
    arena_init(&a);
    source *s = source_of_text(&a, STR("<stdin>"), buf_slice(&l->line));
    s->first_line = l->number;
    const node *n = l->too_long ? NULL : node_read_json(&a, s, (node_limits){.allow_nul = true}, &d);
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
    return !out->failed;
}

static int eval_stream(setting *s) {
    lines l;
    buf out = {0};
    int status = EXIT_ACCEPTED;
    if (!lines_open(&l, STR("-"), LONGEST_LINE, s->problems)) return EXIT_UNCHECKED;
    while (lines_next(&l)) {
        stream_line(&l, &out);
        if (!print_out(&out)) {
            status = EXIT_UNCHECKED;
            break;
        }
        buf_clear(&out);
    }
    if (l.failed) status = EXIT_UNCHECKED;
    lines_close(&l);
    buf_free(&out);
    return status;
}

static int body(const command *of, arena *a, const arguments *args) {
    bool stream = arguments_has(of, args, "stream");
    if (stream && args->n_words) return usage_error(of, "--stream reads its expressions from standard input");
    if (!stream && args->n_words != 1) return usage_error(of, "name one expression, in quotes");
    diags d;
    diags_init(&d);
    setting s = {.command = of, .memory = a, .problems = &d};
    int status = stream ? eval_stream(&s) : eval_expression(&s, args);
    print_diags(&d);
    diags_free(&d);
    shelf_free(&s.shelf);
    return status;
}

static int run(const command *of, int argc, char **argv) {
    return with_arguments(of, argc, argv, body);
}

const command command_eval = {"eval",
                              "[OPTION]... EXPR | --stream < CASES.jsonl",
                              "evaluate a CEL expression, for trying conditions",
                              "The value is printed as JSON. Where it is open, {\"unknown\": [paths]} is, and the exit "
                              "status is 3; an error ends with 2.\n\n"
                              "With --stream each input line is {\"expr\", \"bindings\"?, \"container\"?, "
                              "\"type_env\"?, \"disable_check\"?, \"check_only\"?}.\n",
                              options,
                              run};
