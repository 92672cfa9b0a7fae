/* eval: evaluates an expression over a deal, over variables, or over neither; a prompt for many of them; and streams of
 * cases. */

#include <stdio.h>
#include <unistd.h>

#include "base/json_writer.h"
#include "batch/input_queue.h"
#include "cel/stream.h"
#include "cli/evaluation.h"
#include "cli/output.h"
#include "cli/rule_files.h"

/* Of a case of --stream, in bytes. */
#define LONGEST_LINE (64u * 1024u * 1024u)

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

bool evaluation_load_deal(evaluation *s, arena *a, source *from) {
    deal *d = job_read_deal(s->job, a, from, NULL);
    if (!d) return false;
    s->memory = a;
    s->deal = d;
    s->unsettled = ARENA_ARRAY(&s->job->memory, int32_t, d->n_choices);
    for (uint32_t i = 0; i < d->n_choices; i++) s->unsettled[i] = -1;
    return true;
}

/* Adds all definitions of a pack, or none of them. */
bool evaluation_load_pack(evaluation *s, str name) {
    rule_set *rules = &s->job->rules;
    if (!rule_files_pack(s->job, name, &name) || !rule_set_add(rules, name, &s->job->problems)) return false;
    const cel_env *from = rules->packs[rules->n_packs - 1]->env;
    size_t before = s->job->problems.errors;
    for (size_t i = 0; i < from->variables.n; i++) {
        const cel_variable *v = &from->variables.v[i];
        if (v->kind == CEL_VAR_DEFINITION && cel_env_find(s->env, v->name))
            job_error(s->job, "the name '" STR_FMT "' is already used", STR_ARG(v->name));
    }
    if (s->job->problems.errors != before) {
        rules->n_packs--;
        return false;
    }
    for (size_t i = 0; i < from->variables.n; i++)
        if (from->variables.v[i].kind == CEL_VAR_DEFINITION) cel_env_add(s->env, from->variables.v[i]);
    return true;
}

static bool load_vars(evaluation *s, str file) {
    source *from = source_load(&s->job->memory, file, 0, &s->job->problems);
    const node *root = from ? node_read_json(&s->job->memory, from, (node_limits){0}, &s->job->problems) : NULL;
    if (root && root->kind != NODE_GROUP)
        place_error(&s->job->problems, root->at, (str){"", 0}, "variables must be a JSON object");
    for (const node *n = root && root->kind == NODE_GROUP ? root->first : NULL; n; n = n->next) {
        cel_variable v = {.name = n->key, .kind = CEL_VAR_VALUE, .type = &cel_dyn, .number = (uint32_t)s->values.n};
        if (!cel_env_add(s->env, v))
            place_error(&s->job->problems, n->key_at, (str){"", 0}, "the name '" STR_FMT "' is already used",
                        STR_ARG(n->key));
        cel_value value = cel_value_of_node(&s->job->memory, n);
        VEC_PUSH(&s->job->memory, s->values, value);
    }
    return s->job->problems.errors == 0;
}

/* ------------------------------------------------------------------------------------------------ evaluating */

const vocabulary *evaluation_vocabulary(const evaluation *s) {
    const vocabulary *v = s->deal ? s->deal->vocabulary : s->job->rules.vocabulary;
    return v && !s->deal && v->unnamed ? v->unnamed : v;
}

cel_context evaluation_context(evaluation *s) {
    arena *a = s->memory ? s->memory : &s->job->memory;
    const deal *d = s->deal;
    cel_context c = {.memory = a, .variables = s->values.v, .owner = s, .steps_left = CEL_STEPS};
    if (s->job->rules.vocabulary) c.slots = s->job->rules.vocabulary->silent_complete;
    if (s->job->rules.vocabulary) c.named = evaluation_vocabulary(s)->named;
    if (!d) return c;
    cel_row *rows = ARENA_ARRAY(a, cel_row, d->n_articles);
    for (size_t i = 0; i < d->n_articles; i++) {
        str *fields = ARENA_ARRAY(a, str, ARTICLE_FIELDS);
        fields[ARTICLE_ID] = d->articles[i].id;
        fields[ARTICLE_TITLE] = d->articles[i].title;
        fields[ARTICLE_TEXT] = d->articles[i].text;
        rows[i].fields = fields;
    }
    c.slots = d->slots;
    c.resolve = resolve;
    c.row_in = row_in;
    c.rows = rows;
    c.n_rows = d->n_articles;
    return c;
}

cel_program *evaluation_compile(evaluation *s, str text, const cel_type *require) {
    cel_text_at *at = ARENA_NEW(&s->job->memory, cel_text_at);
    at->text = text;
    return cel_program_new(s->env, at, require, &s->job->problems);
}

int evaluation_print(evaluation *s, str text) {
    cel_program *p = evaluation_compile(s, text, NULL);
    if (!p) return EXIT_UNCHECKED;
    cel_context c = evaluation_context(s);
    buf out = {0};
    cel_value v = cel_eval(p, &c);
    int status = EXIT_ACCEPTED;
    if (v.kind == CEL_ERROR) {
        job_error(s->job, "%s", v.error);
        status = EXIT_UNCHECKED;
    } else if (v.kind == CEL_UNKNOWN) {
        cel_reasons why = {.memory = &s->job->memory};
        json_writer w;
        c.steps_left = CEL_STEPS;
        cel_explain(p, &c, &why);
        json_start(&w, &out);
        json_open_object(&w, JSON_INLINE);
        json_put_array(&w, "unknown", JSON_INLINE);
        for (size_t i = 0; i < why.list.n; i++) {
            const cel_because *b = &why.list.v[i];
            json_str(&w, b->kind == CEL_BECAUSE_SLOT
                             ? vocabulary_slot_path(&s->job->memory, evaluation_vocabulary(s), b->slot)
                             : cel_ast_text(b->at, b->where));
        }
        json_close(&w);
        json_close(&w);
        json_end(&w);
        status = EXIT_UNDETERMINED;
    } else {
        cel_value_json(&out, v);
        buf_char(&out, '\n');
    }
    if (!buf_is_empty(&out) && !print_out(&out)) status = EXIT_UNCHECKED;
    buf_free(&out);
    return status;
}

/* ------------------------------------------------------------------------------------------------ streams */

/* One case: its result, as a line of JSON. */
static void stream_line(arena *of, const unit *u, const unit_line *line, buf *out) {
    arena *a = arena_child(of);
    diags *d = diags_in(a);
    source *s = source_over(a, u->name, line->text, line->padding);
    s->first_line = line->number;
    bool too_long = u->too_long || line->text.n > LONGEST_LINE;
    const node *n = too_long ? NULL : node_read_json(a, s, (node_limits){.allow_nul = true}, d);
    if (n) {
        cel_stream_case(a, n, out);
        buf_char(out, '\n');
    } else {
        json_writer w;
        json_start(&w, out);
        json_open_object(&w, JSON_INLINE);
        json_put_str(&w, "error", d->list.n ? d->list.v[0].message : STR("this line is too long"));
        json_close(&w);
        json_end(&w);
    }
    arena_free(a);
}

typedef struct case_stream {
    input_queue *queue;
    unit unit;
} case_stream;

static void free_stream(void *with) {
    case_stream *s = with;
    input_queue_free(s->queue);
    unit_free(&s->unit);
}

/* Each result is written at once, so that a program at the other end of a pipe can wait for it. */
static int eval_stream(job *j) {
    const str in = STR("-");
    str name;
    uint64_t number;
    buf *out = buf_owned(&j->memory);
    case_stream *s = ARENA_NEW(&j->memory, case_stream);
    arena *one = arena_child(&j->memory); /* of a case */
    int status = EXIT_ACCEPTED;
    unit_init(&s->unit);
    arena_defer(&j->memory, free_stream, s);
    s->queue = input_queue_new(&in, 1, (input_queue_settings){.files = {.lines = true}, .max_line = LONGEST_LINE});
    if (!s->queue) arena_out_of_memory(&j->memory);
    while (status == EXIT_ACCEPTED && input_queue_next(s->queue, &s->unit)) {
        unit_line line = {0};
        while (status == EXIT_ACCEPTED && unit_next_line(&s->unit, &line)) {
            stream_line(one, &s->unit, &line, out);
            arena_reset(one);
            if (!print_out(out)) status = EXIT_UNCHECKED;
            buf_clear(out);
        }
        if (s->unit.kind == UNIT_ERROR) status = EXIT_UNCHECKED;
        for (size_t i = 0; i < s->unit.problems.list.n; i++) diags_add(&j->problems, s->unit.problems.list.v[i]);
    }
    if (input_queue_exhausted(s->queue, &name, &number)) arena_out_of_memory(&j->memory);
    return status;
}

static int run(job *j) {
    const str *deal_file = job_value(j, OPTION_DEAL), *vars = job_value(j, OPTION_VARS);
    bool stream = job_has(j, OPTION_STREAM), prompt = j->words.n == 0;
    evaluation s = {.job = j};
    if (stream && !prompt) return usage_error(j->command, "--stream reads its expressions from standard input");
    if (stream) return eval_stream(j);
    if (prompt && !isatty(STDIN_FILENO))
        return usage_error(j->command, "an expression expected, in quotes; without one the prompt needs a terminal");
    /* Without a deal, a vocabulary or a pack there are no terms. The prompt, which completes their names, loads the
     * built-in vocabulary nevertheless, unless there are variables. */
    if ((prompt && !vars) || deal_file || job_has(j, OPTION_TERMS) || job_has(j, OPTION_PACK_DEFINITIONS)) {
        arena *a = NULL;
        source *from = deal_file ? job_open_deal(j, *deal_file, &a) : NULL;
        if ((deal_file && !from) || !job_load_rules(j, &from, 1, false)) return EXIT_UNCHECKED;
        s.env = rules_env(&j->memory, j->rules.vocabulary);
        s.env->strict_domains = false;
        s.env->may_name_things = true;
        size_t n;
        const str *packs = job_list(j, OPTION_PACK_DEFINITIONS, &n);
        for (size_t i = 0; i < n; i++)
            if (!evaluation_load_pack(&s, packs[i])) return EXIT_UNCHECKED;
        if (from && !evaluation_load_deal(&s, a, from)) return EXIT_UNCHECKED;
    } else {
        s.env = ARENA_NEW(&j->memory, cel_env);
        cel_env_init(s.env, &j->memory);
    }
    if (vars && !load_vars(&s, *vars)) return EXIT_UNCHECKED;
    return prompt ? prompt_run(&s) : evaluation_print(&s, j->words.v[0]);
}

static const option_id takes[] = {
    OPTION_DEAL,  OPTION_MAX_DEAL_SIZE, OPTION_MAX_MEMORY, LIMIT_OPTIONS, OPTION_VARS, OPTION_PACK_DEFINITIONS,
    OPTION_TERMS, OPTION_CONFIG,        OPTION_NO_CONFIG,  OPTION_STREAM};

const command command_eval = {
    .name = "eval",
    .usage = "[OPTION]... [EXPR] | --stream < CASES.jsonl",
    .summary = "evaluate a CEL expression, to test conditions",
    .more =
        "The value is printed as JSON. If it is undetermined, {\"unknown\": [paths]} is printed, and the exit status "
        "is\n"
        "3; an error gives 2.\n\n"
        "Without EXPR, on a terminal, a prompt reads one expression after another; its command :help lists the\n"
        "others. With --terms or --pack and without --deal, terms have the value that silence gives them. Of a pack,\n"
        "only the definitions are used.\n\n"
        "With --stream each input line is {\"expr\", \"bindings\"?, \"container\"?, \"type_env\"?, "
        "\"disable_check\"?,\n"
        "\"check_only\"?}.\n",
    TAKES(takes),
    .most = 1,
    .expected = "one expression expected, in quotes",
    .run = run,
};
