/* check: deals against packs. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "batch/batch.h"
#include "cli/earlier.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/rule_files.h"
#include "cli/trace_file.h"
#include "cli/watch.h"

typedef struct check {
    job *job;
    outputs outputs;
    report_settings reporting;
    batch_settings batch;
    progress progress;
    report_counts counts; /* of all groups */
    trace_file trace;
    /* of --shard; N is 0 without it */
    shard shard;
    part_record part;
    part_names names;
} check;

/* ------------------------------------------------------------------------------------------------ options */

/* Sets bit K of *BITS for each value of option O that is NAMES[K]. */
static bool read_names(job *j, option_id o, const char *unknown, const str *names, size_t n, unsigned *bits) {
    size_t n_wanted;
    const str *wanted = job_list(j, o, &n_wanted);
    for (size_t i = 0; i < n_wanted; i++) {
        str word = str_is(wanted[i], "failed") ? STR("fail") : str_is(wanted[i], "passed") ? STR("pass") : wanted[i];
        size_t which = find_name(j, unknown, word, names, n);
        if (which == SIZE_MAX) return false;
        *bits |= 1u << which;
    }
    return true;
}

/* Deals that are kept, and not checked again, are in no other report. */
static bool may_resume(const check *c) {
    const job *j = c->job;
    if (!job_has(j, OPTION_RESUME)) return true;
    if (job_has(j, OPTION_BASELINE))
        usage_error(j->command, "--resume keeps verdicts, and --baseline changes them: leave one out");
    else if (job_has(j, OPTION_SINCE))
        usage_error(j->command, "--resume does not read deals that are kept, and --since compares all: leave one out");
    else if (c->outputs.database && c->outputs.n > 1)
        usage_error(j->command,
                    "--resume needs a database as the only report: other reports would lack the deals that are kept");
    else if (!c->outputs.database)
        usage_error(j->command, "--resume needs a database: -o FILE.sqlite");
    else
        return true;
    return false;
}

/* Reads --shard. False after an error: it is no K/N, or another option or a format cannot be used with parts. */
static bool read_shard(check *c) {
    job *j = c->job;
    const str *value = job_value(j, OPTION_SHARD);
    if (!value) return true;
    uint64_t numbers[2] = {0};
    size_t at = 0, n_numbers = 0;
    for (; n_numbers < 2 && at < value->n; n_numbers++) {
        const size_t begin = at;
        for (; at < value->n && at - begin < 8 && str_is_digit(value->p[at]); at++)
            numbers[n_numbers] = numbers[n_numbers] * 10 + (uint64_t)(value->p[at] - '0');
        if (at == begin || (n_numbers == 0 && (at == value->n || value->p[at++] != '/'))) break;
    }
    if (n_numbers != 2 || at != value->n || numbers[0] < 1 || numbers[0] > numbers[1] || numbers[1] > SHARD_MOST) {
        usage_error(j->command, "--shard must be K/N, the K-th of N parts, such as 1/4, and not '" STR_FMT "'",
                    STR_ARG(*value));
        return false;
    }
    c->shard = (shard){.k = (uint32_t)numbers[0], .n = (uint32_t)numbers[1]};
    if (job_has(j, OPTION_WATCH))
        usage_error(j->command, "--watch checks all deals again, and --shard a part of them: leave one out");
    else if (job_has(j, OPTION_BASELINE))
        usage_error(j->command,
                    "a violation of the --baseline counts once in the whole run, which a part does not know: "
                    "merge the parts without it, then compare: redline diff BASELINE MERGED");
    else {
        for (size_t i = 0; i < c->outputs.n; i++) {
            const report_format *f = c->outputs.list[i].format;
            if (f == &report_database || part_layout_of(f)) continue;
            usage_error(j->command,
                        "parts of a run are joined by `redline merge`, which knows json, jsonl, csv, html and "
                        "sqlite: give --shard one of these, such as -f jsonl");
            return false;
        }
        return true;
    }
    return false;
}

/* Reads --line-buffered: a program that sends a deal and waits for its verdict needs the end of the line. */
static bool read_line_buffered(check *c) {
    job *j = c->job;
    bool any = false;
    c->reporting.at_once = job_has(j, OPTION_LINE_BUFFERED);
    if (!c->reporting.at_once) return true;
    for (size_t i = 0; i < c->outputs.n; i++) any = any || c->outputs.list[i].format == &report_jsonl;
    if (!any) usage_error(j->command, "--line-buffered is for -f jsonl");
    if (any && c->shard.n) usage_error(j->command, "--line-buffered is for programs that wait, and --shard for files");
    return any && !c->shard.n;
}

static uint64_t n_threads(const job *j) {
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const uint64_t jobs = job_number(j, OPTION_JOBS);
    if (jobs) return jobs;
    return processors < 1 ? 1 : processors > (long)BATCH_MOST_JOBS ? BATCH_MOST_JOBS : (uint64_t)processors;
}

static void set_batch(check *c) {
    job *j = c->job;
    batch_settings *b = &c->batch;
    b->vocabulary = j->rules.vocabulary;
    b->packs = j->rules.packs;
    b->n_packs = j->rules.n_packs;
    b->reading = job_deal_settings(j);
    b->reading.rules = &j->deal_rules;
    b->judging.strict = job_has(j, OPTION_STRICT);
    b->judging.explain_met = c->reporting.verbose;
    b->judging.max_steps = job_number(j, OPTION_MAX_STEPS);
    b->judging.no_because = !c->outputs.reasons;
    b->judging.no_messages = !c->outputs.messages;
    b->exempt = &j->exempt;
    b->use = &j->use;
    b->max_deal = (size_t)job_number(j, OPTION_MAX_DEAL_SIZE);
    b->deal_memory = (size_t)job_number(j, OPTION_MAX_MEMORY);
    b->jobs = (unsigned)n_threads(j);
    b->trace = c->trace.file != NULL;
    b->fail_fast = job_has(j, OPTION_FAIL_FAST);
    b->limits = &j->limits;
    b->written = &j->written;
    b->colour = wants_colour(stderr);
}

/* Everything that verdicts and their rows depend on besides deals and packs, including the waivers of a .redline.cfg
 * and whether they have expired. */
static str settings_text(check *c) {
    const deal_settings *d = &c->batch.reading;
    const exemptions *x = &c->job->exempt;
    buf out = buf_in(&c->job->memory);
    buf_printf(&out, "strict=%d verbose=%d drop-brackets=%d", c->batch.judging.strict, c->batch.judging.explain_met,
               d->drop_brackets);
    for (size_t i = 0; i < d->n_choose; i++) {
        buf_z(&out, " choose=");
        buf_json(&out, d->choose[i]);
    }
    if (d->as_whole) buf_z(&out, " as-whole");
    if (job_has(c->job, OPTION_MAX_STEPS))
        buf_printf(&out, " max-steps=%llu", (unsigned long long)c->batch.judging.max_steps);
    if (job_has(c->job, OPTION_MAX_MEMORY)) buf_printf(&out, " max-memory=%zu", c->batch.deal_memory);
    if (x->no_waivers) buf_z(&out, " no-waivers");
    if (x->no_own) buf_z(&out, " no-own-waivers");
    for (size_t i = 0; i < x->waivers.n && !x->no_waivers; i++) {
        const waiver *w = &x->waivers.list[i];
        const str parts[] = {w->condition, w->deal, w->by, w->reason, w->until};
        buf_printf(&out, " waiver%s=", x->today > w->last ? "-expired" : "");
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) buf_json(&out, parts[k]);
    }
    return buf_take(&out);
}

/* ------------------------------------------------------------------------------------------------ a part */

/* What must be the same in all parts, and is not in settings_text(). */
static void add_part_settings(check *c, buf *out) {
    const report_settings *r = &c->reporting;
    buf_printf(out, " only=%u max-deal-size=%zu", r->only, c->batch.max_deal);
    if (c->batch.reading.allow_include) buf_z(out, " allow-include");
    if (c->batch.fail_fast) buf_z(out, " fail-fast");
    if (job_has(c->job, OPTION_SINCE)) buf_z(out, " since=");
    if (job_has(c->job, OPTION_SINCE)) buf_json(out, *job_value(c->job, OPTION_SINCE));
    if (r->all_packs) buf_z(out, " all-packs");
    if (r->terms_by.n) buf_z(out, " terms-by=");
    if (r->terms_by.n) buf_json(out, r->terms_by);
    if (r->packs_by.n) buf_z(out, " packs-by=");
    if (r->packs_by.n) buf_json(out, r->packs_by);
}

/* Begins the part: what it says about itself, and where the names of its deals go. */
static bool begin_part(check *c) {
    job *j = c->job;
    arena *a = &j->memory;
    if (c->shard.n == 0) return true;
    buf settings = buf_in(a);
    buf_str(&settings, settings_text(c));
    add_part_settings(c, &settings);
    c->part = (part_record){.k = c->shard.k,
                            .n = c->shard.n,
                            .run = {.version = STR(REDLINE_VERSION),
                                    .vocabulary = part_vocabulary(a, &j->rules),
                                    .packs = part_packs(a, &j->rules),
                                    .settings = buf_take(&settings)}};
    c->outputs.part = &c->part;
    c->outputs.names = &c->names;
    if (part_names_open(&c->names)) return true;
    print_line("redline: cannot create a temporary file: %s", strerror(errno));
    return false;
}

/* Finds the part in the inputs. */
static bool find_part(check *c) {
    job *j = c->job;
    batch_settings *b = &c->batch;
    buf hash = buf_in(&j->memory);
    if (c->shard.n == 0) return true;
    if (!shard_measure(&j->memory, &c->shard, b->paths, b->n_paths, &b->files, &j->problems)) return false;
    for (size_t i = 0; i < SHARD_HASH; i++) buf_printf(&hash, "%02x", c->shard.inputs[i]);
    c->part.run.inputs = buf_take(&hash);
    b->shard = &c->shard;
    return true;
}

static void list_waivers(const check *c, bool used, part_waivers *out) {
    job *j = c->job;
    diags *d = diags_in(&j->memory);
    exemptions_tell_waivers(&j->exempt, &j->use, used, d);
    for (size_t i = 0; i < d->list.n; i++) {
        buf text = buf_in(&j->memory);
        diag_write(&text, &d->list.v[i], false);
        VEC_PUSH(&j->memory, *out, (part_waiver){d->list.v[i].line, d->list.v[i].column, buf_take(&text)});
    }
}

static bool take_names(void *with, str names) {
    check *c = with;
    if (c->shard.n == 0 || part_names_add(&c->names, names)) return true;
    print_line("redline: cannot write a temporary file: %s", strerror(errno));
    return false;
}

/* All deals are checked. COMPLETE: and no error has stopped them. */
static bool end_part(check *c, bool complete) {
    if (c->shard.n == 0) return true;
    c->part.stopped = !complete;
    list_waivers(c, false, &c->part.unused);
    list_waivers(c, true, &c->part.used);
    if (part_names_end(&c->names)) return true;
    print_line("redline: cannot write a temporary file: %s", strerror(errno));
    return false;
}

/* ------------------------------------------------------------------------------------------------ the run */

static bool take_report(void *with, report *r) {
    const check *c = with;
    bool is_output = (char *)r >= (char *)c->outputs.list && (char *)r < (char *)(c->outputs.list + c->outputs.n);
    return !is_output || output_drain((output *)r);
}

/* Messages are printed between the lines of progress, not inside them. */
static void take_messages(void *with, str text) {
    check *c = with;
    progress_hide(&c->progress);
    print_safe(stderr, text);
}

static void take_progress(void *with, const batch_progress *now) {
    check *c = with;
    progress_show(&c->progress, now);
}

static void take_unit(void *with, const batch_unit *u) {
    check *c = with;
    trace_file_unit(&c->trace, u);
}

/* Opens the file of --trace, which must be no report, and not be written anew in each round of --watch. */
static bool begin_trace(check *c, uint64_t started) {
    job *j = c->job;
    const str *name = job_value(j, OPTION_TRACE);
    if (!name) return true;
    if (job_has(j, OPTION_WATCH))
        return usage_error(j->command, "--trace is for one run, and --watch checks again: leave one out"), false;
    for (size_t i = 0; i < c->outputs.n; i++)
        if (c->outputs.list[i].name && strcmp(c->outputs.list[i].name, name->p) == 0)
            return usage_error(j->command, "--trace and a report go to one file: %s", name->p), false;
    if (trace_file_open(&c->trace, name->p, (unsigned)n_threads(j), started)) return true;
    print_line("redline: cannot write %s: %s%s", name->p, strerror(errno),
               errno == EEXIST ? ", and it is not an earlier trace" : "");
    return false;
}

static bool end_trace(check *c) {
    if (trace_file_end(&c->trace)) return true;
    print_line("redline: cannot write %s: %s", c->trace.name, strerror(errno));
    return false;
}

/* Checks the paths of the batch. Returns whether all was done and written. */
static bool check_deals(check *c) {
    job *j = c->job;
    batch_settings *b = &c->batch;
    report_counts counts = {0};
    bool resume = job_has(j, OPTION_RESUME);
    report **reports = ARENA_ARRAY(&j->memory, report *, c->outputs.n + 1), kept;
    size_t n = c->outputs.n;
    set_batch(c);
    if (!print_diags(&j->problems)) return false;
    c->reporting.all_packs = j->rules.all_built_in;
    c->reporting.terms_by = j->settings.terms_by;
    c->reporting.packs_by = j->settings.packs_by;
    if (!begin_part(c) || !outputs_begin(&c->outputs, j, c->reporting, resume, settings_text(c))) return false;
    if (resume) {
        b->known = database_knows;
        b->known_with = c->outputs.database->database;
    }
    b->files.own = outputs_files(&j->memory, &c->outputs, &b->files.n_own);
    if (!find_part(c)) return false;
    for (size_t i = 0; i < n; i++) reports[i] = &c->outputs.list[i].report;
    if (j->round) {
        report_begin(&kept, &report_json, (report_settings){0}, j->rules.vocabulary, j->rules.packs, j->rules.n_packs);
        reports[n++] = &kept;
    }
    trace_file_stage(&c->trace, "loading");
    progress_start(&c->progress, b->paths, b->n_paths, job_has(j, OPTION_QUIET) || c->outputs.terminal);
    bool good =
        batch_run(b, reports, n, (batch_sink){c, take_report, take_messages, take_progress, take_names, take_unit});
    progress_hide(&c->progress);
    trace_file_stage(&c->trace, "checking");
    if (atomic_load(&j->written.read)) good = false; /* a deal includes a file that the run was to write */
    bool complete = good && !(b->fail_fast && reports[0]->overview.counts.errors);
    bool is_part = c->shard.n > 0;
    /* The record says that a part is whole, so a run that failed writes none. */
    if (is_part && !(good && end_part(c, complete))) {
        good = false;
        c->outputs.part = NULL;
    }
    good = outputs_end(&c->outputs, good, complete && good, &counts);
    trace_file_stage(&c->trace, "ending");
    if (complete && good && counts.deals == 0 && !is_part)
        fputs("redline: warning: the input contains no deal: nothing was checked\n", stderr);
    if (complete && !resume && !is_part) job_report_exemptions(j);
    if (j->round) {
        report_end(&kept);
        watch_keep(j, buf_text_or_jump(&kept.out, &j->memory));
        report_free(&kept);
    }
    c->counts.deals += counts.deals;
    c->counts.accepted += counts.accepted;
    c->counts.rejected += counts.rejected;
    c->counts.undetermined += counts.undetermined;
    c->counts.not_applicable += counts.not_applicable;
    c->counts.errors += counts.errors;
    return good;
}

/* Deals that are checked with different rule files have a report each, one after the other. Only formats that can be
 * joined in this way can show them, and a baseline belongs to one report. */
static bool may_have_groups(check *c, const rule_group *groups, size_t n) {
    job *j = c->job;
    const report_format *f = c->outputs.list[0].format;
    bool joins = c->outputs.n == 1 && !c->outputs.list[0].name && (f == &report_text || f == &report_jsonl);
    const char *one = job_has(j, OPTION_BASELINE) ? "a baseline is for one rule set"
                      : job_has(j, OPTION_SINCE)  ? "earlier versions are read with one vocabulary"
                      : c->shard.n                ? "a part of a run is of one rule set"
                      : joins                     ? NULL
                                                  : "this report can show one rule set";
    if (n == 1 || !one) return true;
    diags_add(
        &j->problems,
        (diag){.level = DIAG_ERROR,
               .message = arena_printf(&j->memory, "these deals name different vocabularies or packs, and %s", one),
               .note = STR("check each in a run of its own, or all as text or jsonl on standard output, or name "
                           "what to use for all: --terms FILE -p PACK")});
    for (size_t i = 0; i < n; i++) {
        const rule_files *with = &groups[i].files;
        str packs = with->packs.n ? arena_join(&j->memory, with->packs.v, with->packs.n, ", ", ", ", 12)
                                  : STR("all built-in packs");
        diags_add(&j->problems,
                  (diag){.level = DIAG_NOTE,
                         .file = groups[i].paths.v[0],
                         .message = arena_printf(&j->memory, "needs " STR_FMT " and " STR_FMT,
                                                 STR_ARG(with->terms.n ? with->terms : STR("the built-in vocabulary")),
                                                 STR_ARG(packs))});
    }
    return false;
}

/* Checks what was asked for. Returns the exit status. */
static int check_all(check *c, unsigned classes) {
    job *j = c->job;
    batch_settings *b = &c->batch;
    size_t n, n_groups;
    bool good = true;
    const str *rules = job_list(j, OPTION_RULE, &n);
    rule_group *groups = job_load_config(j) ? rule_groups_find(j, &b->files, &n_groups) : NULL;
    if (!groups || !may_have_groups(c, groups, n_groups)) return EXIT_UNCHECKED;
    for (size_t i = 0; i < n_groups; i++) {
        b->paths = n_groups > 1 ? groups[i].paths.v : j->words.v;
        b->n_paths = n_groups > 1 ? groups[i].paths.n : j->words.n;
        if (!rule_files_load(j, &groups[i].files, true) ||
            ((n || classes) && !rule_set_filter(&j->rules, rules, n, classes, &j->problems)) ||
            !job_load_exemptions(j) || !earlier_load(j))
            return EXIT_UNCHECKED;
        if (n_groups > 1) {
            c->outputs.nth = (unsigned)i + 1;
            c->outputs.of_all = (unsigned)n_groups;
        }
        if (i && c->outputs.list[0].format == &report_text) fputc('\n', j->round ? j->round->report.file : stdout);
        good = check_deals(c) && good;
        outputs_free(&c->outputs);
        if (b->fail_fast && c->counts.errors) break;
    }
    return good ? report_exit_status(&c->counts) : EXIT_UNCHECKED;
}

static void free_check(void *c) {
    outputs_free(&((check *)c)->outputs);
    part_names_free(&((check *)c)->names);
}

/* Its files are closed with the job's memory, also if that runs out. */
static check *new_check(job *j) {
    check *c = ARENA_NEW(&j->memory, check);
    arena_defer(&j->memory, free_check, c);
    *c = (check){.job = j, .reporting = {.verbose = job_has(j, OPTION_VERBOSE_MET)}};
    return c;
}

static int run(job *j) {
    check *c = new_check(j);
    unsigned classes = 0;
    const uint64_t started = trace_now();
    str class_names[RULE_PREFERENCE + 1], outcomes[RULE_ERROR + 1];
    int status = EXIT_UNCHECKED;
    for (size_t i = 0; i <= RULE_PREFERENCE; i++) class_names[i] = str_of(rule_class_name((rule_class)i));
    for (size_t i = 0; i <= RULE_ERROR; i++) outcomes[i] = str_of(rule_outcome_name((rule_outcome)i));
    c->batch.files.lines = job_has(j, OPTION_JSONL);
    c->batch.files.exclude = job_values(j, OPTION_EXCLUDE, &c->batch.files.n_exclude);
    if (outputs_read(j, &c->outputs) &&
        read_names(j, OPTION_CLASS, "--class: unknown class", class_names, RULE_PREFERENCE + 1, &classes) &&
        read_names(j, OPTION_ONLY, "--only: unknown verdict", outcomes, RULE_ERROR + 1, &c->reporting.only) &&
        may_resume(c) && read_shard(c) && read_line_buffered(c) && begin_trace(c, started))
        status = job_has(j, OPTION_WATCH) && !j->round ? watch_run(j) : check_all(c, classes);
    outputs_free(&c->outputs);
    if (!end_trace(c)) status = EXIT_UNCHECKED;
    return status;
}

static const option_id takes[] = {
    OPTION_PACK,          OPTION_FORMATS,       OPTION_CSV,        OPTION_OUTPUTS,       OPTION_TERMS,
    OPTION_STRICT,        OPTION_RULE,          OPTION_CLASS,      OPTION_ONLY,          OPTION_EXCLUDE,
    OPTION_CHOOSE,        OPTION_DROP_BRACKETS, OPTION_AS_WHOLE,   OPTION_ALLOW_INCLUDE, OPTION_JSONL,
    OPTION_MAX_DEAL_SIZE, OPTION_MAX_STEPS,     OPTION_MAX_MEMORY, LIMIT_OPTIONS,        OPTION_BASELINE,
    OPTION_PARTIAL,       OPTION_SINCE,         OPTION_NO_WAIVERS, OPTION_CONFIG,        OPTION_NO_CONFIG,
    OPTION_TODAY,         OPTION_RESUME,        OPTION_FAIL_FAST,  OPTION_LINE_BUFFERED, OPTION_SHARD,
    OPTION_TRACE,         OPTION_WATCH,         OPTION_JOBS,       OPTION_VERBOSE_MET,   OPTION_QUIET};

const command command_check = {
    .name = "check",
    .usage = "[OPTION]... PATH...",
    .summary = "check deals against packs of red lines",
    .more =
        "PATH is a deal (libconfig or JSON), a folder (searched for *.deal and *.json), a *.jsonl file with one deal\n"
        "per line, or - for standard input. Without -p all built-in packs are used, and the report lists them.\n"
        "A .redline.cfg in the current folder can waive violations.\n\n"
        "FORMAT is text (for people), json (one document with everything), jsonl (one verdict per line), sarif (code\n"
        "scanning), junit (Jenkins and other CI), tap (version 14), github (annotations of GitHub Actions), csv\n"
        "(spreadsheets), markdown (pull requests, e-mail), html (a page for a browser) or sqlite (a database, also\n"
        "for -o FILE.sqlite).\n\n"
        "Exit status: 0 all deals accepted, 1 at least one rejected, 2 error (something was not checked), 3 none\n"
        "rejected and at least one undetermined.\n",
    TAKES(takes),
    .least = 1,
    .most = ANY_NUMBER,
    .expected = "a deal, a folder of deals, or - for standard input expected",
    .formats = check_formats,
    .run = run,
};
