#include <stdlib.h>
#include <unistd.h>

#include "base/suggest.h"
#include "batch/batch.h"
#include "cli/exempt.h"
#include "cli/outputs.h"
#include "cli/progress.h"

/* check: deals against packs. */

#define DEFAULT_DEAL_SIZE (16u * 1024u * 1024u)

typedef struct check {
    const command *command;
    arena memory; /* for the whole run */
    arguments args;
    rule_set rules;
    outputs outputs;
    report_settings reporting;
    batch_settings batch;
    exemptions exempt;
    exemption_use use;
    progress progress;
} check;

static const option options[] = {
    {'p', "pack", "PACK", "a pack file, or the id of a built-in pack; may be repeated"},
    {'f', "format", "FORMAT", "text (the default), or as below; may be repeated"},
    {'o', "output", "FILE", "write the report to FILE; belongs to the -f before it"},
    {0, "terms", "FILE", "a vocabulary instead of the built-in one"},
    {0, "strict", NULL, "a concession rejects as a crossed red line does"},
    {0, "rule", "[PACK/]RULE", "check this rule only; may be repeated"},
    {0, "class", "CLASS", "check rules of this class only: red-line, negotiable or preference; may be repeated"},
    {0, "only", "OUTCOMES", "show only what came out so: fail, undetermined, error, pass, not_applicable"},
    {0, "exclude", "PATTERN", "pass over files and folders of this name in folders; may be repeated"},
    {0, "choose", "CHOICE=OPTION", "settle a choice of the deal; may be repeated"},
    {0, "drop-brackets", NULL, "leave every bracketed article out"},
    {0, "allow-include", NULL, "let a deal include files from its own folder"},
    {0, "jsonl", NULL, "standard input holds a JSON deal a line"},
    {0, "max-deal-size", "BYTES", "the longest deal that is read (16777216)"},
    BASELINE_OPTION,
    WAIVER_OPTIONS,
    {0, "resume", NULL, "with -o FILE.sqlite: keep what is there of deals that have not changed"},
    {0, "fail-fast", NULL, "end behind the first deal that could not be checked"},
    {'j', "jobs", "N", "threads (as many as there are processors)"},
    {'v', "verbose", NULL, "say also why conditions hold, and do not shorten lists"},
    {'q', "quiet", NULL, "show no progress"},
    {0, NULL, NULL, NULL}};

/* ------------------------------------------------------------------------------------------------ options */

/* The number of the name in NAMES that VALUE is; reports one that is none. */
static bool one_of(check *c, const char *option_name, str value, const str *names, size_t n, size_t *which) {
    for (*which = 0; *which < n; ++*which)
        if (str_eq(value, names[*which])) return true;
    usage_error(c->command, "--%s: there is no '" STR_FMT "'; " STR_FMT, option_name, STR_ARG(value),
                STR_ARG(suggest_allowed(&c->memory, value, names, n)));
    return false;
}

static bool read_classes(check *c, unsigned *classes) {
    size_t n, which;
    str names[] = {str_of(rule_class_name(RULE_RED_LINE)), str_of(rule_class_name(RULE_NEGOTIABLE)),
                   str_of(rule_class_name(RULE_PREFERENCE))};
    const str *wanted = arguments_all(&c->memory, c->command, &c->args, "class", &n);
    for (size_t i = 0; i < n; i++) {
        if (!one_of(c, "class", wanted[i], names, sizeof names / sizeof *names, &which)) return false;
        *classes |= 1u << which;
    }
    return true;
}

/* Outcomes with commas between them; the option may be repeated, too. */
static bool read_only(check *c) {
    enum { OUTCOMES = 5 };
    size_t n, which;
    str names[OUTCOMES];
    for (int i = 0; i < OUTCOMES; i++) names[i] = str_of(rule_outcome_name((rule_outcome)i));
    const str *wanted = arguments_all(&c->memory, c->command, &c->args, "only", &n);
    for (size_t i = 0; i < n; i++)
        for (size_t at = 0; at <= wanted[i].n;) {
            size_t comma = str_find(wanted[i], STR(","), at);
            str word = str_trim(str_sub(wanted[i], at, comma));
            if (str_is(word, "failed")) word = STR("fail");
            if (str_is(word, "passed")) word = STR("pass");
            if (!one_of(c, "only", word, names, OUTCOMES, &which)) return false;
            c->reporting.only |= 1u << which;
            at = comma == SIZE_MAX ? SIZE_MAX : comma + 1;
            if (at == SIZE_MAX) break;
        }
    return true;
}

static unsigned processors(void) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > (long)BATCH_MOST_JOBS ? BATCH_MOST_JOBS : (unsigned)n;
}

static bool read_numbers(check *c) {
    uint64_t size = DEFAULT_DEAL_SIZE, jobs = processors();
    if (!arguments_number(c->command, &c->args, "max-deal-size", 1, UINT32_MAX - 1024, &size)) return false;
    if (!arguments_number(c->command, &c->args, "jobs", 1, BATCH_MOST_JOBS, &jobs)) return false;
    c->batch.max_deal = (size_t)size;
    c->batch.jobs = (unsigned)jobs;
    return true;
}

static bool has(const check *c, const char *name) {
    return arguments_has(c->command, &c->args, name);
}

static void read_flags(check *c) {
    batch_settings *b = &c->batch;
    b->paths = c->args.words;
    b->n_paths = c->args.n_words;
    b->files.lines = has(c, "jsonl");
    b->files.exclude = arguments_all(&c->memory, c->command, &c->args, "exclude", &b->files.n_exclude);
    b->reading.choose = arguments_all(&c->memory, c->command, &c->args, "choose", &b->reading.n_choose);
    b->reading.drop_brackets = has(c, "drop-brackets");
    b->reading.allow_include = has(c, "allow-include");
    b->judging.strict = has(c, "strict");
    b->judging.explain_met = c->reporting.verbose = has(c, "verbose");
    b->judging.no_because = !outputs_want_reasons(&c->outputs);
    b->judging.no_messages = !outputs_want_messages(&c->outputs);
    b->fail_fast = has(c, "fail-fast");
    b->colour = wants_colour(stderr);
}

/* ------------------------------------------------------------------------------------------------ the run */

static bool take_report(void *with, report *r) {
    (void)with;
    return output_drain((output *)r);
}

/* Messages stand between the lines of progress, not in them. */
static void take_messages(void *with, str text) {
    check *c = with;
    progress_hide(&c->progress);
    fwrite(text.p, 1, text.n, stderr);
}

static void take_progress(void *with, const batch_progress *now) {
    check *c = with;
    progress_show(&c->progress, now);
}

static bool load(check *c, unsigned classes) {
    size_t n;
    const str *rules = arguments_all(&c->memory, c->command, &c->args, "rule", &n);
    if (!load_rule_set(c->command, &c->memory, &c->args, &c->rules)) return false;
    if (n == 0 && classes == 0) return true;
    diags d;
    diags_init(&d);
    bool good = rule_set_filter(&c->rules, rules, n, classes, &d);
    print_diags(&d);
    diags_free(&d);
    return good;
}

/* What a .redline.cfg waives, and on which day. */
static void add_waivers(buf *out, const exemptions *x) {
    if (x->no_waivers) buf_z(out, " no-waivers");
    if (x->no_own) buf_z(out, " no-own-waivers");
    for (size_t i = 0; i < x->waivers.n && !x->no_waivers; i++) {
        const waiver *w = &x->waivers.list[i];
        const str parts[] = {w->condition, w->deal, w->by, w->reason, w->until};
        buf_printf(out, " waiver%s=", x->today > w->last ? "-expired" : "");
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) buf_json(out, parts[k]);
    }
}

/* What verdicts and their rows depend on besides deals and packs. */
static str settings_text(check *c) {
    const deal_settings *d = &c->batch.reading;
    const judge_settings *j = &c->batch.judging;
    buf out = {0};
    buf_printf(&out, "strict=%d verbose=%d drop-brackets=%d", j->strict, j->explain_met, d->drop_brackets);
    for (size_t i = 0; i < d->n_choose; i++) {
        buf_z(&out, " choose=");
        buf_json(&out, d->choose[i]);
    }
    add_waivers(&out, &c->exempt);
    str text = arena_str(&c->memory, buf_slice(&out));
    buf_free(&out);
    return text;
}

/* Deals that are not judged again are in no other report. */
static bool may_resume(check *c) {
    bool alone;
    output *into = outputs_database(&c->outputs, &alone);
    if (has(c, "resume") && has(c, "baseline")) {
        usage_error(c->command, "--resume keeps verdicts, and --baseline changes them: leave one out");
        return false;
    }
    if (!has(c, "resume") || (into && alone)) return true;
    usage_error(c->command,
                into ? "--resume goes with a database alone: other reports would lack the deals that are kept"
                     : "--resume needs a database: -o FILE.sqlite");
    return false;
}

static bool begin_outputs(check *c) {
    bool alone;
    output *into = outputs_database(&c->outputs, &alone);
    if (!outputs_begin(&c->outputs, c->reporting, &c->rules, has(c, "resume"), settings_text(c))) return false;
    if (!into || !has(c, "resume")) return true;
    c->batch.known = database_knows;
    c->batch.known_with = into->database;
    return true;
}

static bool load_exempt(check *c) {
    if (!load_exemptions(c->command, &c->memory, &c->args, &c->rules, &c->exempt)) return false;
    exemption_use_init(&c->memory, &c->use, &c->exempt);
    c->batch.exempt = &c->exempt;
    c->batch.use = &c->use;
    return true;
}

static int run_checks(check *c) {
    batch_settings *b = &c->batch;
    const rule_set *s = &c->rules;
    report_counts counts = {0};
    report **reports = ARENA_ARRAY(&c->memory, report *, c->outputs.n);
    c->reporting.all_packs = s->all_built_in;
    if (!begin_outputs(c)) return EXIT_UNCHECKED;
    b->files.own = outputs_files(&c->memory, &c->outputs, &b->files.n_own);
    for (size_t i = 0; i < c->outputs.n; i++) reports[i] = &c->outputs.list[i].report;
    b->vocabulary = s->vocabulary;
    b->packs = s->packs;
    b->n_packs = s->n_packs;
    progress_start(&c->progress, b->paths, b->n_paths, has(c, "quiet") || outputs_on_terminal(&c->outputs));
    bool good = batch_run(b, reports, c->outputs.n, (batch_sink){c, take_report, take_messages, take_progress});
    progress_hide(&c->progress);
    bool complete = good && !(b->fail_fast && reports[0]->overview.counts.errors);
    good = outputs_end(&c->outputs, complete, &counts) && good;
    if (complete && good && counts.deals == 0)
        fputs("redline: warning: the input has no deal: nothing was checked\n", stderr);
    if (complete && !has(c, "resume")) print_exemptions(&c->exempt, &c->use);
    return good ? report_exit_status(&counts) : EXIT_UNCHECKED;
}

static int check_with(check *c) {
    const command *of = c->command;
    unsigned classes = 0;
    if (c->args.n_words == 0) return usage_error(of, "name a deal, a folder of deals, or - for standard input");
    if (!read_numbers(c) || !outputs_read(&c->memory, of, &c->args, &c->outputs)) return EXIT_UNCHECKED;
    if (!read_classes(c, &classes) || !read_only(c)) return EXIT_UNCHECKED;
    read_flags(c);
    if (!may_resume(c)) return EXIT_UNCHECKED;
    return load(c, classes) && load_exempt(c) ? run_checks(c) : EXIT_UNCHECKED;
}

static int body(const command *of, arena *a, const arguments *args) {
    (void)a;
    check c = {.command = of, .args = *args};
    arena_init(&c.memory);
    int status = check_with(&c);
    outputs_free(&c.outputs);
    rule_set_free(&c.rules);
    arena_free(&c.memory);
    return status;
}

static int run(const command *of, int argc, char **argv) {
    return with_arguments(of, argc, argv, body);
}

const command command_check = {
    "check",
    "[OPTION]... PATH...",
    "hold deals against packs of red lines",
    "PATH is a deal (libconfig or JSON), a folder (searched for *.deal and *.json), a *.jsonl file with a deal a\n"
    "line, or - for standard input. Without -p every built-in pack is used, and the report says which.\n"
    "A .redline.cfg in the current folder may waive violations.\n\n"
    "FORMAT is text (for a person), json (one document with everything), jsonl (a verdict a line), sarif (code\n"
    "scanning), junit (Jenkins and other CI), tap (version 14), github (annotations of GitHub Actions), csv\n"
    "(spreadsheets), markdown (pull requests, e-mail), html (a page for a browser) or sqlite (a database; FILE.sqlite\n"
    "is one, too).\n\n"
    "Exit status: 0 every deal accepted, 1 at least one rejected, 2 something could not be checked, 3 none rejected\n"
    "and at least one undetermined.\n",
    options,
    run};
