/* bargain: whether there is a deal that several packs accept, and if not, which of their rules conflict. */

#include "cli/output.h"
#include "report/bargain_report.h"

static int run(job *j) {
    static const int status[] = {
        [BARGAIN_NO] = EXIT_REJECTED, [BARGAIN_YES] = EXIT_ACCEPTED, [BARGAIN_OPEN] = EXIT_UNDETERMINED};
    bargain_settings s = {.max = job_number(j, OPTION_MAX_CONFLICTS),
                          .seconds = job_number(j, OPTION_TIMEOUT),
                          .steps = job_number(j, OPTION_MAX_SOLVER_STEPS),
                          .max_steps = job_number(j, OPTION_MAX_STEPS)};
    const str *draft = job_value(j, OPTION_GIVEN), *file = job_value(j, OPTION_OUTPUT_DEAL);
    s.keep = job_values(j, OPTION_KEEP, &s.n_keep);
    s.drop = job_values(j, OPTION_DROP, &s.n_drop);
    arena *of_draft = NULL;
    source *from = draft ? job_open_deal(j, *draft, &of_draft) : NULL;
    if ((draft && !from) || !job_load_rules(j, &from, 1, true)) return EXIT_UNCHECKED;
    if (draft && !(s.given = job_read_deal(j, of_draft, from, NULL))) return EXIT_UNCHECKED;
    const bargain *b =
        bargain_find(&j->memory, j->rules.vocabulary, j->rules.packs, j->rules.n_packs, &s, &j->problems);
    if (!b) return EXIT_UNCHECKED;
    /* The deal is written to a file of its own, unless that is standard output; then it replaces the report. If there
     * is no deal, no file is written, and an existing one is not changed, which must be said. */
    bool to_file = file && !str_is(*file, "-");
    if (file && !b->witness)
        print_line("redline: no deal was found, so none is written to %s", to_file ? file->p : "standard output");
    else if (to_file && !write_file(file->p, b->witness->text, false))
        return EXIT_UNCHECKED;
    bargain_report r = {.of = b, .max = s.max, .witness_is_out = file != NULL};
    if (!file || to_file)
        bargain_report_write(&j->memory, &j->out, job_format(j), &j->settings, &r);
    else if (b->witness)
        buf_safe(&j->out, b->witness->text);
    return status[b->agreement];
}

static const option_id takes[] = {
    OPTION_PACK_REQUIRED,    OPTION_FORMAT, OPTION_OUTPUT_DEAL,   OPTION_TERMS,         OPTION_CONFIG,
    OPTION_NO_CONFIG,        OPTION_GIVEN,  OPTION_MAX_DEAL_SIZE, OPTION_MAX_STEPS,     OPTION_MAX_MEMORY,
    LIMIT_OPTIONS,           OPTION_KEEP,   OPTION_DROP,          OPTION_MAX_CONFLICTS, OPTION_TIMEOUT,
    OPTION_MAX_SOLVER_STEPS, OPTION_VERBOSE};

const command command_bargain = {
    .name = "bargain",
    .usage = "-p PACK [-p PACK]... [OPTION]...",
    .summary = "find a deal that all packs accept, or the conflicts that prevent one",
    .more =
        "Only red lines count. If no deal satisfies all of them, the report lists every minimal conflict with its\n"
        "terms, and the smallest sets of red lines to give up.\n\n"
        "If a limit is reached, the report gives what was found, and lists the questions that were not answered.\n\n"
        "Exit status: 0 a deal is possible, 1 no deal is possible, 2 error, 3 limit reached before an answer was\n"
        "found.\n",
    TAKES(takes),
    .expected = "no arguments expected: name packs with -p, and a draft with --given",
    .formats = job_document_formats,
    .run = run,
};
