#include <string.h>

#include "cli/cli.h"
#include "report/sweep_report.h"

/* sweep: what comes of every way to settle a deal's brackets. */

#define DEFAULT_DEAL_SIZE (16u * 1024u * 1024u)
#define DEFAULT_LISTED    10u

typedef struct sweeping {
    const command *command;
    const arguments *args;
    arena *memory;
    rule_set rules;
    deal_settings reading;
    sweep_settings settings;
    uint64_t max_size;
    const output_format *format;
    bool verbose;
} sweeping;

static const option options[] = {{'p', "pack", "PACK", "a pack file, or the id of a built-in pack; may be repeated"},
                                 {'f', "format", "FORMAT", "text (the default), json, markdown or html"},
                                 {'o', "output", "FILE", "write the report to FILE instead of standard output"},
                                 {0, "max", "N", "accepted ways that are listed, 0 to 10000 (10)"},
                                 {0, "terms", "FILE", "a vocabulary instead of the built-in one"},
                                 {0, "strict", NULL, "a concession rejects as a crossed red line does"},
                                 {0, "choose", "CHOICE=OPTION", "settle a choice of the deal; may be repeated"},
                                 {0, "drop-brackets", NULL, "leave every bracketed article out"},
                                 {0, "allow-include", NULL, "let a deal include files from its own folder"},
                                 {0, "max-deal-size", "BYTES", "the longest deal that is read (16777216)"},
                                 {0, "max-nodes", "N", "the memory and time that counting may take (2000000)"},
                                 {'v', "verbose", NULL, "do not shorten tables"},
                                 {0, NULL, NULL, NULL}};

static sweep *sweep_file(const sweeping *w, str path) {
    diags d;
    diags_init(&d);
    sweep *s = NULL;
    source *from = source_load(w->memory, path, (size_t)w->max_size, &d);
    deal *read = from ? deal_read(w->memory, from, w->rules.vocabulary, &w->reading, &d) : NULL;
    if (read) s = sweep_deal(w->memory, read, w->rules.packs, w->rules.n_packs, w->settings, &d);
    print_diags(&d);
    diags_free(&d);
    return s;
}

static int report_sweep(const sweeping *w, const sweep *s) {
    const given *g = arguments_last(w->command, w->args, "output");
    bool terminal = goes_to_stdout(g);
    report_settings settings = {.colour = terminal && wants_colour(stdout),
                                .width = terminal ? terminal_width() : 80,
                                .verbose = w->verbose,
                                .all_packs = w->rules.all_built_in};
    buf out = {0};
    sweep_report_write(w->memory, &out, w->format, &settings, s);
    bool good = print_to(w->memory, &out, g);
    buf_free(&out);
    return good ? sweep_exit_status(s) : EXIT_UNCHECKED;
}

static bool read_arguments(sweeping *w) {
    const command *of = w->command;
    uint64_t listed = DEFAULT_LISTED;
    if (w->args->n_words != 1) return usage_error(of, "name one deal, or - for standard input"), false;
    w->max_size = DEFAULT_DEAL_SIZE;
    w->settings.max_nodes = SWEEP_NODES;
    if (!arguments_number(of, w->args, "max-deal-size", 1, UINT32_MAX - 1024, &w->max_size)) return false;
    if (!arguments_number(of, w->args, "max", 0, 10000, &listed)) return false;
    if (!arguments_number(of, w->args, "max-nodes", 1, 100000000, &w->settings.max_nodes)) return false;
    w->settings.max_listed = (size_t)listed;
    w->settings.strict = arguments_has(of, w->args, "strict");
    w->reading.choose = arguments_all(w->memory, of, w->args, "choose", &w->reading.n_choose);
    w->reading.drop_brackets = arguments_has(of, w->args, "drop-brackets");
    w->reading.allow_include = arguments_has(of, w->args, "allow-include");
    w->verbose = arguments_has(of, w->args, "verbose");
    return (w->format = wanted_format(of, w->memory, w->args)) != NULL;
}

static int body(const command *of, arena *a, const arguments *args) {
    sweeping w = {.command = of, .args = args, .memory = a};
    if (!read_arguments(&w)) return EXIT_UNCHECKED;
    int status = EXIT_UNCHECKED;
    if (load_rule_set(of, a, args, &w.rules)) {
        const sweep *s = sweep_file(&w, args->words[0]);
        if (s) status = report_sweep(&w, s);
    }
    rule_set_free(&w.rules);
    return status;
}

static int run(const command *of, int argc, char **argv) {
    return with_arguments(of, argc, argv, body);
}

const command command_sweep = {
    "sweep",
    "[OPTION]... DEAL",
    "count the ways to settle a deal's brackets, and who accepts which",
    "DEAL is a deal (libconfig or JSON) with brackets, or - for standard input. Every way to settle them is judged,\n"
    "by counting, however many there are. Without -p every built-in pack is used, and the report says which.\n\n"
    "Exit status: 0 some way is accepted by all packs, 1 none is, 2 something could not be checked (some way, the\n"
    "deal, or a limit was passed), 3 none is accepted and some are undetermined.\n",
    options,
    run};
