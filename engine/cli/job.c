#include "cli/job.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/rule_files.h"
#include "report/layout.h"
#include "report/results.h"
#include "source/node.h"

#define CONFIG ".redline.cfg"

/* ------------------------------------------------------------------------------------------------ options */

const str *job_value(const job *j, option_id o) {
    for (size_t i = j->given.n; i-- > 0;)
        if (j->given.v[i].option == o) return &j->given.v[i].value;
    return NULL;
}

bool job_has(const job *j, option_id o) {
    return job_value(j, o) != NULL;
}

const str *job_values(job *j, option_id o, size_t *n) {
    str *values = ARENA_ARRAY(&j->memory, str, j->given.n);
    *n = 0;
    for (size_t i = 0; i < j->given.n; i++)
        if (j->given.v[i].option == o) values[(*n)++] = j->given.v[i].value;
    return values;
}

const str *job_list(job *j, option_id o, size_t *n) {
    size_t n_values;
    const str *values = job_values(j, o, &n_values);
    VEC(str) list = {0};
    for (size_t i = 0; i < n_values; i++)
        for (size_t at = 0, comma = 0; comma != SIZE_MAX; at = comma + 1) {
            comma = str_find(values[i], STR(","), at);
            str word = arena_str(&j->memory, str_trim(str_sub(values[i], at, comma)));
            VEC_PUSH(&j->memory, list, word);
        }
    *n = list.n;
    return list.v;
}

uint64_t job_number(const job *j, option_id o) {
    for (size_t i = j->given.n; i-- > 0;)
        if (j->given.v[i].option == o) return j->given.v[i].number;
    return options[o].usual;
}

void job_error(job *j, const char *text, ...) {
    va_list args;
    va_start(args, text);
    str whole = arena_vprintf(&j->memory, text, args);
    va_end(args);
    diags_file(&j->problems, (str){"", 0}, STR_FMT, STR_ARG(whole));
}

/* ------------------------------------------------------------------------------------------------ packs */

/* Reads the file that --config names, or the one in the current folder. No other file is looked for: a folder of deals
 * may come from an untrusted source, and must not be able to waive violations of its own deals. */
bool job_load_config(job *j) {
    const str *named = job_value(j, OPTION_CONFIG);
    if (job_has(j, OPTION_NO_CONFIG) || j->config_name.n) return true;
    if (!named && access(CONFIG, F_OK) != 0) {
        if (errno == ENOENT) return true;
        diags_file(&j->problems, STR(CONFIG), "cannot open this file: %s", strerror(errno));
        return false;
    }
    j->config_name = named ? *named : STR(CONFIG);
    size_t n = j->config_name.n;
    while (n && j->config_name.p[n - 1] != '/') n--;
    j->config_folder = str_sub(j->config_name, 0, n);
    source *s = source_load(&j->memory, j->config_name, 0, &j->problems);
    return s && waiver_file_read(&j->memory, s, &j->config, &j->problems);
}

bool job_load_rules(job *j, source *const *deals, size_t n, bool with_packs) {
    rule_files first = {0}, more;
    if (!job_load_config(j)) return false;
    for (size_t i = 0; i < n || i == 0; i++) {
        deal_names names = {0};
        source *s = i < n ? deals[i] : NULL;
        if (s) deal_names_peek(&j->memory, s, job_has(j, OPTION_ALLOW_INCLUDE), &names);
        if (!rule_files_find(j, &names, s ? s->name : STR(""), with_packs, i ? &more : &first)) return false;
        if (i == 0 || rule_files_equal(&first, &more)) continue;
        diags_add(&j->problems,
                  (diag){.level = DIAG_ERROR,
                         .message = arena_printf(&j->memory,
                                                 STR_FMT " and " STR_FMT
                                                         " name different vocabularies or packs, or only one does",
                                                 STR_ARG(deals[0]->name), STR_ARG(s->name)),
                         .note = STR("name what to use for all: --terms FILE -p PACK")});
        return false;
    }
    for (size_t i = 0; i < j->command->n_options; i++)
        if (j->command->options[i] == OPTION_PACK_REQUIRED && first.packs.n == 0)
            return usage_error(j->command, "name the packs that must accept the deal: -p ukraine"), false;
    if (!rule_files_load(j, &first, with_packs)) return false;
    bool deal_instead = job_has(j, OPTION_OUTPUT_DEAL) && str_is(*job_value(j, OPTION_OUTPUT_DEAL), "-");
    if (j->used.n && str_is(j->format_name, "text") && !deal_instead) {
        layout_rest(&j->out, STR(""), 0, 2, j->used, j->settings.width);
        buf_char(&j->out, '\n');
    }
    return true;
}

bool job_load_packs(job *j) {
    return job_load_rules(j, NULL, 0, true);
}

bool job_load_vocabulary(job *j) {
    return job_load_rules(j, NULL, 0, false);
}

bool job_load_exemptions(job *j) {
    const str *today = job_value(j, OPTION_TODAY), *earlier = job_value(j, OPTION_BASELINE);
    j->exempt.no_waivers = job_has(j, OPTION_NO_WAIVERS);
    if (today && today->n == 0) return job_error(j, "--today needs a date: --today 2025-06-02"), false;
    bool good = waiver_today(today ? *today : (str){"", 0}, &j->exempt.today, &j->problems);
    good = job_load_config(j) && good;
    j->exempt.waivers = j->config.waivers;
    j->exempt.no_own = j->config.deals_may_not;
    if (earlier) {
        results r;
        source *s = source_load(&j->memory, *earlier, SOURCE_LARGEST, &j->problems);
        if (!s || !results_read(&j->memory, s, job_has(j, OPTION_PARTIAL), &r, &j->problems)) return false;
        j->exempt.baseline = results_baseline(&j->memory, &r, j->words.v, j->words.n, &j->problems);
    }
    if (!good || !exemptions_open(&j->memory, &j->exempt, j->rules.packs, j->rules.n_packs, &j->problems)) return false;
    exemption_use_init(&j->memory, &j->use, &j->exempt);
    return true;
}

void job_report_exemptions(job *j) {
    exemptions_tell(&j->exempt, &j->use, &j->problems);
}

/* ------------------------------------------------------------------------------------------------ deals */

struct deal_memory {
    arena *arena;
    str name; /* of the deal */
};

arena *job_deal_memory(job *j, str name) {
    struct deal_memory *m = ARENA_NEW(&j->memory, struct deal_memory);
    *m = (struct deal_memory){arena_child(&j->memory), name};
    m->arena->limit = (size_t)job_number(j, OPTION_MAX_MEMORY);
    VEC_PUSH(&j->memory, j->deals, m);
    return m->arena;
}

source *job_open_deal(job *j, str name, arena **memory) {
    *memory = job_deal_memory(j, name);
    return source_load(*memory, name, (size_t)job_number(j, OPTION_MAX_DEAL_SIZE), &j->problems);
}

deal *job_read_deal(job *j, arena *a, source *s, const deal_settings *settings) {
    deal_settings own = settings ? *settings : (deal_settings){0};
    own.rules = &j->deal_rules;
    s->reader = j->reader;
    return deal_read(a, s, j->rules.vocabulary, &own, &j->problems);
}

deal_settings job_deal_settings(job *j) {
    deal_settings s = {.drop_brackets = job_has(j, OPTION_DROP_BRACKETS),
                       .allow_include = job_has(j, OPTION_ALLOW_INCLUDE),
                       .as_whole = job_has(j, OPTION_AS_WHOLE)};
    s.choose = job_values(j, OPTION_CHOOSE, &s.n_choose);
    return s;
}

/* ------------------------------------------------------------------------------------------------ a run */

const str *job_document_formats(arena *a, size_t *n) {
    return format_names(a, FORMAT_OF_DOCUMENTS, n);
}

/* Commands without a use of their own, of which FORMAT_OF_CHECK is the zero, have documents. */
static format_use document_use(const command *c) {
    return c->use == FORMAT_OF_CHECK ? FORMAT_OF_DOCUMENTS : c->use;
}

const output_format *job_format(const job *j) {
    return format_find(j->format_name, document_use(j->command));
}

/* Whether the number of arguments, the packs and the format are what the command takes. */
static bool command_line_fits(job *j) {
    const command *c = j->command;
    if (j->words.n < c->least || j->words.n > c->most) return usage_error(c, "%s", c->expected), false;
    for (size_t i = 0; i < c->n_options; i++) {
        if (c->options[i] != OPTION_FORMAT) continue;
        const str *wanted = job_value(j, OPTION_FORMAT), *file = job_value(j, OPTION_OUTPUT);
        const output_format *by_ending = file ? format_of_file(*file, document_use(c)) : NULL;
        size_t n;
        const str *names = c->formats(&j->memory, &n);
        j->format_name = wanted ? *wanted : by_ending ? str_of(by_ending->name) : names[0];
        if (find_name(j, "unknown format", j->format_name, names, n) == SIZE_MAX) return false;
    }
    return outputs_differ_from_inputs(j);
}

static void set_target(job *j, jmp_buf *target) {
    j->memory.oom = j->problems.memory.oom = j->rules.memory.oom = target;
}

/* Reads the command line and runs the command. */
static int run_command(job *j) {
    const command *c = j->command;
    if (!command_line_read(j, j->arguments)) return EXIT_UNCHECKED;
    if (j->help) {
        command_help(&j->memory, c);
        return EXIT_ACCEPTED;
    }
    if (!command_line_fits(j)) return EXIT_UNCHECKED;
    j->limits = (user_limits){.errors = (uint32_t)job_number(j, OPTION_MAX_ERRORS),
                              .file_size = (uint32_t)job_number(j, OPTION_MAX_FILE_SIZE),
                              .includes = (uint32_t)job_number(j, OPTION_MAX_INCLUDES),
                              .parts = (uint32_t)job_number(j, OPTION_MAX_PARTS),
                              .brackets = (uint32_t)job_number(j, OPTION_MAX_BRACKETS)};
    j->memory.limits = j->problems.memory.limits = &j->limits;
    outputs_find_written(j);
    const str *to = job_value(j, OPTION_OUTPUT);
    bool terminal = !to || str_is(*to, "-");
    j->settings = (report_settings){.colour = terminal && wants_colour(stdout),
                                    .width = terminal ? terminal_width() : 80,
                                    .verbose = job_has(j, OPTION_VERBOSE)};
    return c->run(j);
}

/* Adds the error that memory ended, or that a deal took more than it may. The job's memory is given back before that,
 * except for the deals, which know their limits. */
static void tell_out_of_memory(job *j) {
    size_t i = 0;
    while (i < j->deals.n && !j->deals.v[i]->arena->over) i++;
    if (i < j->deals.n)
        judge_memory_error(j->deals.v[i]->arena->limit, j->deals.v[i]->name, 0, &j->problems);
    else
        job_error(j, "out of memory");
}

/* If memory ends anywhere, that is an error like others; if there is none even for its message, a line says so. */
static int run_guarded(job *j) {
    jmp_buf oom, again;
    set_target(j, &oom);
    if (setjmp(oom) == 0) {
        int status = run_command(j);
        set_target(j, NULL);
        return status;
    }
    buf_clear(&j->out);
    set_target(j, &again);
    if (setjmp(again) == 0)
        tell_out_of_memory(j);
    else
        fputs("redline: out of memory\n", stderr);
    set_target(j, NULL);
    return EXIT_UNCHECKED;
}

int job_run(const command *c, char **argv) {
    return job_run_round(c, argv, NULL);
}

int job_run_round(const command *c, char **argv, struct watch_round *round) {
    job j = {.command = c, .arguments = argv, .round = round, .reader = json_reader_new()};
    arena_init(&j.memory);
    diags_init(&j.problems);
    int status = run_guarded(&j);
    if (!print_diags(&j.problems)) status = EXIT_UNCHECKED;
    if (!buf_is_empty(&j.out) && !print_report(&j.out, job_value(&j, OPTION_OUTPUT))) status = EXIT_UNCHECKED;
    buf_free(&j.out);
    diags_free(&j.problems);
    rule_set_free(&j.rules);
    json_reader_free(j.reader);
    arena_free(&j.memory);
    return status;
}
