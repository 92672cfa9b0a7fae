#include <errno.h>
#include <string.h>

#include "base/suggest.h"
#include "batch/inputs.h"
#include "batch/lines.h"
#include "cli/cli.h"
#include "report/report.h"

/* check: deals against packs. */

#define DEFAULT_DEAL_SIZE (16u * 1024u * 1024u)

typedef struct check {
    const command *command;
    arena memory;   /* for the whole run */
    arena per_deal; /* reset between deals */
    arguments args;
    shelf shelf;
    report report;
    judge_settings judging;
    deal_settings reading;
    uint64_t max_size;
    FILE *out;
    const char *out_name; /* NULL for standard output */
    bool out_failed, ended;
} check;

static const option options[] = {{'p', "pack", "PACK", "a pack file, or the id of a built-in pack; may be repeated"},
                                 {'f', "format", "FORMAT", "text (the default), json, jsonl or html"},
                                 {'o', "output", "FILE", "write the report to FILE instead of standard output"},
                                 {0, "terms", "FILE", "a vocabulary instead of the built-in one"},
                                 {0, "strict", NULL, "a concession rejects as a crossed red line does"},
                                 {0, "choose", "CHOICE=OPTION", "settle a choice of the deal; may be repeated"},
                                 {0, "drop-brackets", NULL, "leave every bracketed article out"},
                                 {0, "allow-include", NULL, "let a deal include files from its own folder"},
                                 {0, "jsonl", NULL, "standard input holds a JSON deal a line"},
                                 {0, "max-deal-size", "BYTES", "the longest deal that is read (16777216)"},
                                 {'v', "verbose", NULL, "say also why conditions hold, and do not shorten lists"},
                                 {'j', "jobs", "N", "accepted for scripts; this version works with one thread"},
                                 {0, NULL, NULL, NULL}};

/* What was written so far goes out after every deal, so that memory does not grow with their number; unless the head
 * comes last. */
static void drain(check *c) {
    buf *b = &c->report.out;
    if (c->report.format->head_last && !c->ended) return;
    if (b->failed || (b->n && fwrite(b->p, 1, b->n, c->out) != b->n)) c->out_failed = true;
    buf_clear(b);
}

static void report_one(check *c, source *s, diags *d, str name) {
    arena *a = &c->per_deal;
    deal *deal_read_in = s ? deal_read(a, s, c->shelf.vocabulary, &c->reading, d) : NULL;
    verdict *v = deal_read_in ? judge_deal(a, deal_read_in, c->shelf.packs, c->shelf.n_packs, c->judging) : NULL;
    if (!v) {
        v = judge_unreadable(a, name, d);
        print_diags(d);
    }
    report_deal(&c->report, v);
    drain(c);
}

static void check_file(check *c, str path) {
    diags d;
    diags_init(&d);
    source *s = source_load(&c->per_deal, path, (size_t)c->max_size, &d);
    report_one(c, s, &d, str_is(path, "-") ? STR("<stdin>") : path);
    diags_free(&d);
    arena_reset(&c->per_deal);
}

static void check_line(check *c, lines *l, str name) {
    diags d;
    diags_init(&d);
    source *s = NULL;
    if (l->too_long)
        diags_add(&d,
                  (diag){.level = DIAG_ERROR,
                         .file = name,
                         .line = l->number,
                         .message = arena_printf(
                             &c->per_deal, "this line is longer than %zu bytes; --max-deal-size allows more", l->max)});
    else
        s = source_of_text(&c->per_deal, name, buf_slice(&l->line));
    if (s) s->first_line = l->number;
    report_one(c, s, &d, name);
    diags_free(&d);
    arena_reset(&c->per_deal);
}

static void unreadable(check *c, diags *d, str name) {
    report_deal(&c->report, judge_unreadable(&c->per_deal, name, d));
    print_diags(d);
    drain(c);
    arena_reset(&c->per_deal);
}

static void check_lines(check *c, str path) {
    diags d;
    lines l;
    diags_init(&d);
    str name = str_is(path, "-") ? STR("<stdin>") : path;
    if (lines_open(&l, path, (size_t)c->max_size, &d)) {
        while (lines_next(&l)) check_line(c, &l, name);
        if (l.failed || l.line.failed) diags_file(&d, name, "reading stopped: %s", strerror(errno));
        lines_close(&l);
    }
    if (d.errors) unreadable(c, &d, name);
    diags_free(&d);
}

/* A path that is not there counts as a deal that could not be checked: it must show in the report and in the exit
 * status. */
static void check_all(check *c) {
    const arguments *args = &c->args;
    bool as_lines = arguments_has(c->command, args, "jsonl");
    for (size_t i = 0; i < args->n_words; i++) {
        diags d;
        diags_init(&d);
        inputs in = inputs_find(&c->memory, &args->words[i], 1, as_lines, &d);
        for (size_t k = 0; k < in.n; k++)
            (in.list[k].kind == INPUT_LINES ? check_lines : check_file)(c, in.list[k].path);
        if (d.errors) unreadable(c, &d, args->words[i]);
        diags_free(&d);
    }
}

static const report_format *wanted_format(check *c) {
    const given *g = arguments_last(c->command, &c->args, "format");
    const report_format *f = report_format_find(g ? g->value : STR("text"));
    if (f) return f;
    size_t n;
    const report_format *const *all = report_formats(&n);
    str *names = ARENA_ARRAY(&c->memory, str, n);
    for (size_t i = 0; i < n; i++) names[i] = str_of(all[i]->name);
    usage_error(c->command, "there is no format '" STR_FMT "'; " STR_FMT, STR_ARG(g->value),
                STR_ARG(suggest_allowed(&c->memory, g->value, names, n)));
    return NULL;
}

static bool open_output(check *c) {
    const given *g = arguments_last(c->command, &c->args, "output");
    c->out = stdout;
    if (!g || str_is(g->value, "-")) return true;
    c->out_name = arena_z(&c->memory, g->value);
    c->out = fopen(c->out_name, "w");
    if (c->out) return true;
    fprintf(stderr, "redline: cannot write %s: %s\n", c->out_name, strerror(errno));
    return false;
}

static bool close_output(check *c) {
    bool good = !c->out_failed && fflush(c->out) == 0 && !ferror(c->out);
    if (c->out != stdout) good = fclose(c->out) == 0 && good;
    if (!good)
        fprintf(stderr, "redline: cannot write the report to %s: %s\n", c->out_name ? c->out_name : "standard output",
                strerror(errno));
    return good;
}

static int run_checks(check *c, const report_format *format) {
    if (!load_shelf(c->command, &c->memory, &c->args, &c->shelf) || !open_output(c)) return EXIT_UNCHECKED;
    bool terminal = c->out == stdout;
    report_settings s = {.colour = terminal && wants_colour(stdout),
                         .width = terminal ? terminal_width() : 80,
                         .verbose = c->judging.explain_met,
                         .all_packs = c->shelf.all_built_in};
    report_begin(&c->report, format, s, c->shelf.vocabulary, c->shelf.packs, c->shelf.n_packs);
    check_all(c);
    report_end(&c->report);
    c->ended = true;
    drain(c);
    return close_output(c) ? report_exit_status(&c->report.overview.counts) : EXIT_UNCHECKED;
}

static int check_with(check *c) {
    const command *of = c->command;
    uint64_t jobs = 1;
    if (c->args.n_words == 0) return usage_error(of, "name a deal, a folder of deals, or - for standard input");
    c->max_size = DEFAULT_DEAL_SIZE;
    if (!arguments_number(of, &c->args, "max-deal-size", 1, UINT32_MAX - 1024, &c->max_size)) return EXIT_UNCHECKED;
    if (!arguments_number(of, &c->args, "jobs", 1, 1024, &jobs)) return EXIT_UNCHECKED;
    c->reading.choose = arguments_all(&c->memory, of, &c->args, "choose", &c->reading.n_choose);
    c->reading.drop_brackets = arguments_has(of, &c->args, "drop-brackets");
    c->reading.allow_include = arguments_has(of, &c->args, "allow-include");
    c->judging.strict = arguments_has(of, &c->args, "strict");
    c->judging.explain_met = arguments_has(of, &c->args, "verbose");
    const report_format *format = wanted_format(c);
    c->judging.no_because = format && !format->reasons;
    return format ? run_checks(c, format) : EXIT_UNCHECKED;
}

static int body(const command *of, arena *a, const arguments *args) {
    (void)a;
    check c = {.command = of, .args = *args};
    arena_init(&c.memory);
    arena_init(&c.per_deal);
    int status = check_with(&c);
    report_free(&c.report);
    shelf_free(&c.shelf);
    arena_free(&c.per_deal);
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
    "PATH is a deal (libconfig or JSON), a folder (searched for *.deal and *.json), a *.jsonl file with a deal a "
    "line,\n"
    "or - for standard input. Without -p every built-in pack is used, and the report says which.\n\n"
    "Exit status: 0 every deal accepted, 1 at least one rejected, 2 something could not be checked, 3 none rejected "
    "and\n"
    "at least one undetermined.\n",
    options,
    run};
