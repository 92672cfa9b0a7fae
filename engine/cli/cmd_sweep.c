/* sweep: how many combinations of a deal's bracket options each pack accepts. */

#include "cli/job.h"
#include "report/sweep_report.h"

static int run(job *j) {
    sweep_settings s = {.max_nodes = job_number(j, OPTION_MAX_NODES),
                        .max_listed = (size_t)job_number(j, OPTION_MAX_COMBINATIONS),
                        .max_steps = job_number(j, OPTION_MAX_SWEEP_STEPS),
                        .strict = job_has(j, OPTION_STRICT)};
    arena *a;
    source *from = job_open_deal(j, j->words.v[0], &a);
    if (!from || !job_load_rules(j, &from, 1, true)) return EXIT_UNCHECKED;
    deal_settings reading = job_deal_settings(j);
    const deal *d = job_read_deal(j, a, from, &reading);
    const sweep *w = d ? sweep_deal(a, d, j->rules.packs, j->rules.n_packs, s, &j->problems) : NULL;
    if (!w) return EXIT_UNCHECKED;
    sweep_report_write(&j->memory, &j->out, job_format(j), &j->settings, w);
    return sweep_exit_status(w);
}

static const option_id takes[] = {
    OPTION_PACK,      OPTION_FORMAT,        OPTION_OUTPUT,        OPTION_MAX_COMBINATIONS, OPTION_TERMS,
    OPTION_CONFIG,    OPTION_NO_CONFIG,     OPTION_STRICT,        OPTION_CHOOSE,           OPTION_DROP_BRACKETS,
    OPTION_AS_WHOLE,  OPTION_ALLOW_INCLUDE, OPTION_MAX_DEAL_SIZE, OPTION_MAX_SWEEP_STEPS,  OPTION_MAX_MEMORY,
    OPTION_MAX_NODES, OPTION_MAX_BRACKETS,  LIMIT_OPTIONS,        OPTION_VERBOSE};

const command command_sweep = {
    .name = "sweep",
    .usage = "[OPTION]... DEAL",
    .summary = "count which combinations of bracket options each pack accepts",
    .more =
        "DEAL is a deal (libconfig or JSON) with brackets, or - for standard input. Every combination is checked, by\n"
        "counting, however many there are. Without -p all built-in packs are used, and the report lists them.\n\n"
        "Exit status: 0 all packs accept some combination, 1 they accept none, 2 error (some combination or the deal\n"
        "was not checked, or a limit was exceeded), 3 none is accepted and some are undetermined.\n",
    TAKES(takes),
    .least = 1,
    .most = 1,
    .expected = "one deal expected, or - for standard input",
    .formats = job_document_formats,
    .run = run,
};
