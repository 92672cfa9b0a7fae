/* repair: the smallest set of edits to a deal's terms that makes the deal acceptable to the packs. */

#include "cli/output.h"
#include "report/repair_report.h"

static int run(job *j) {
    static const int status[] = {
        [BARGAIN_NO] = EXIT_REJECTED, [BARGAIN_YES] = EXIT_ACCEPTED, [BARGAIN_OPEN] = EXIT_UNDETERMINED};
    repair_settings s = {.max = job_number(j, OPTION_MAX_REPAIRS),
                         .seconds = job_number(j, OPTION_TIMEOUT),
                         .steps = job_number(j, OPTION_MAX_SOLVER_STEPS),
                         .max_steps = job_number(j, OPTION_MAX_STEPS),
                         .complete = job_has(j, OPTION_COMPLETE)};
    const str *cost = job_value(j, OPTION_COST), *file = job_value(j, OPTION_OUTPUT_DEAL);
    s.lock = job_values(j, OPTION_LOCK, &s.n_lock);
    arena *a;
    source *from = job_open_deal(j, j->words.v[0], &a);
    if (!from || !job_load_rules(j, &from, 1, true)) return EXIT_UNCHECKED;
    const deal *d = job_read_deal(j, a, from, NULL);
    if (cost && !(s.costs = source_load(&j->memory, *cost, 0, &j->problems))) return EXIT_UNCHECKED;
    const repairs *all = d ? repair_find(a, d, j->rules.packs, j->rules.n_packs, &s, &j->problems) : NULL;
    if (!all) return EXIT_UNCHECKED;
    bool found = all->answer == BARGAIN_YES, to_file = file && !str_is(*file, "-");
    if (found && to_file && !write_file(file->p, all->v[0].text, false)) return EXIT_UNCHECKED;
    repair_report r = {.of = all, .packs = j->rules.packs, .n_packs = j->rules.n_packs, .max = s.max};
    if (found && to_file) r.written = *file;
    if (!file || to_file)
        repair_report_write(&j->memory, &j->out, job_format(j), &j->settings, &r);
    else if (found)
        buf_safe(&j->out, all->v[0].text);
    return status[all->answer];
}

static const option_id takes[] = {
    OPTION_PACK_REQUIRED, OPTION_FORMAT,      OPTION_OUTPUT_DEAL,   OPTION_TERMS,
    OPTION_CONFIG,        OPTION_NO_CONFIG,   OPTION_MAX_DEAL_SIZE, OPTION_MAX_STEPS,
    OPTION_MAX_MEMORY,    LIMIT_OPTIONS,      OPTION_COST,          OPTION_LOCK,
    OPTION_COMPLETE,      OPTION_MAX_REPAIRS, OPTION_TIMEOUT,       OPTION_MAX_SOLVER_STEPS,
    OPTION_VERBOSE};

const command command_repair = {
    .name = "repair",
    .usage = "-p PACK [-p PACK]... [OPTION]... DEAL",
    .summary = "find the smallest edits that make a deal acceptable to all packs",
    .more =
        "An edit changes, adds or drops a term, or settles a bracket; it costs 1, or what --cost says. Every repair "
        "is\n"
        "checked before it is shown. The text of the articles is not changed; the report lists articles whose text\n"
        "no longer matches their terms. If a limit is reached, the report gives what was found, and lists the\n"
        "questions that were not answered.\n\n"
        "Exit status: 0 a repair was found, or none is needed; 1 there is none, and the report shows the conflicts;\n"
        "2 error; 3 limit reached before an answer was found.\n",
    TAKES(takes),
    .least = 1,
    .most = 1,
    .expected = "one deal expected, or - for standard input; name packs with -p",
    .formats = job_document_formats,
    .run = run,
};
