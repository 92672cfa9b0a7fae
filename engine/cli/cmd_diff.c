/* diff: what changed from one deal to another, or from one report to another. */

#include "cli/job.h"
#include "report/diff_report.h"

/* ------------------------------------------------------------------------------------------------ deals */

static bool has_choice(const deal *d, str wanted) {
    str name = str_sub(wanted, 0, str_find(wanted, STR("="), 0));
    for (uint32_t i = 0; d && i < d->n_choices; i++)
        if (str_eq(d->choices[i].name, name)) return true;
    return false;
}

/* A choice that --choose settles may exist in only one of the deals: it is then not passed to the other. One that is in
 * neither is an error, and passed to both. To know the choices, the deals are read unsettled first; errors of that
 * reading are dropped, because the second reading finds them again. */
static bool read_deals(job *j, source *const files[2], arena *const memory[2], const deal *deals[2]) {
    const deal *open[2] = {NULL, NULL};
    deal_settings all = job_deal_settings(j);
    diags dropped;
    diags_init(&dropped);
    for (size_t i = 0; i < 2 && all.n_choose; i++) {
        deal_settings unsettled = {.allow_include = all.allow_include};
        open[i] = deal_read(memory[i], files[i], j->rules.vocabulary, &unsettled, &dropped);
    }
    diags_free(&dropped);
    for (size_t i = 0; i < 2; i++) {
        deal_settings own = all;
        str *choose = ARENA_ARRAY(&j->memory, str, all.n_choose);
        own.choose = choose;
        own.n_choose = 0;
        for (size_t k = 0; k < all.n_choose; k++)
            if (!open[i] || has_choice(open[i], all.choose[k]) || !has_choice(open[!i], all.choose[k]))
                choose[own.n_choose++] = all.choose[k];
        deals[i] = job_read_deal(j, memory[i], files[i], &own);
    }
    return deals[0] && deals[1];
}

static const verdict *judge(job *j, arena *a, const deal *d) {
    judge_settings s = {
        .explain_met = true, .strict = job_has(j, OPTION_STRICT), .max_steps = job_number(j, OPTION_MAX_STEPS)};
    return judge_with_exemptions(a, d, j->rules.packs, j->rules.n_packs, s, &j->exempt, &j->use, &j->problems);
}

static int diff_deals(job *j, source *const files[2]) {
    arena *memory[2];
    const deal *deals[2] = {NULL, NULL};
    for (size_t i = 0; i < 2; i++) {
        memory[i] = job_deal_memory(j, files[i]->name);
        arena_count(memory[i], files[i]->text.n);
    }
    if (!job_load_rules(j, files, 2, true) || !job_load_exemptions(j) || !read_deals(j, files, memory, deals))
        return EXIT_UNCHECKED;
    const verdict *before = judge(j, memory[0], deals[0]), *after = before ? judge(j, memory[1], deals[1]) : NULL;
    if (!after) return EXIT_UNCHECKED;
    diff_report_write(&j->memory, &j->out, job_format(j), &j->settings, compare_verdicts(&j->memory, before, after));
    report_counts c = {.deals = 1,
                       .accepted = after->outcome == DEAL_ACCEPTED,
                       .rejected = after->outcome == DEAL_REJECTED,
                       .undetermined = after->outcome == DEAL_UNDETERMINED,
                       .not_applicable = after->outcome == DEAL_NOT_APPLICABLE,
                       .errors = after->outcome == DEAL_ERROR};
    return report_exit_status(&c);
}

/* ------------------------------------------------------------------------------------------------ reports */

static int diff_reports(job *j, source *const files[2]) {
    results r[2];
    for (size_t i = 0; i < j->given.n; i++) {
        option_id o = j->given.v[i].option;
        if (o != OPTION_FORMAT && o != OPTION_OUTPUT && o != OPTION_VERBOSE)
            return usage_error(j->command, "--%s is for deals, and these are reports", options[o].name);
    }
    bool good = results_read(&j->memory, files[0], &r[0], &j->problems);
    good = results_read(&j->memory, files[1], &r[1], &j->problems) && good;
    if (!good) return EXIT_UNCHECKED;
    const results_comparison *c = results_compare(&j->memory, &r[0], &r[1]);
    diff_results_write(&j->memory, &j->out, job_format(j), &j->settings, c);
    return report_exit_status(&c->counts);
}

/* ------------------------------------------------------------------------------------------------ both */

/* A report may be longer than a deal. BEGINNING is what was read when the limit for deals was exceeded: a JSON report
 * names its format or its deals there, and the first line of a JSONL report is complete. */
static bool may_be_report(str beginning) {
    str head = str_sub(beginning, 0, 64);
    return results_look(beginning) ||
           (str_starts(str_trim(head), STR("{")) && str_find(head, STR("\"deals\""), 0) != SIZE_MAX);
}

static int run(job *j) {
    size_t most = (size_t)job_number(j, OPTION_MAX_DEAL_SIZE);
    source *files[2];
    bool are_reports[2];
    for (size_t i = 0; i < 2; i++)
        files[i] = source_load_unless(&j->memory, j->words.v[i], most, may_be_report, &j->problems);
    if (!files[0] || !files[1]) return EXIT_UNCHECKED;
    for (size_t i = 0; i < 2; i++) {
        are_reports[i] = results_look(files[i]->text);
        if (are_reports[i] || files[i]->text.n <= most) continue;
        source_too_long(&j->problems, files[i]->name, most);
        return EXIT_UNCHECKED;
    }
    if (are_reports[0] != are_reports[1]) {
        diags_file(&j->problems, files[are_reports[0]]->name,
                   "this is a deal, and " STR_FMT " is a report: two deals or two reports expected",
                   STR_ARG(files[are_reports[1]]->name));
        return EXIT_UNCHECKED;
    }
    return (are_reports[0] ? diff_reports : diff_deals)(j, files);
}

static const option_id takes[] = {OPTION_PACK,          OPTION_FORMAT,        OPTION_OUTPUT,        OPTION_TERMS,
                                  OPTION_STRICT,        OPTION_CHOOSE,        OPTION_DROP_BRACKETS, OPTION_AS_WHOLE,
                                  OPTION_ALLOW_INCLUDE, OPTION_MAX_DEAL_SIZE, OPTION_MAX_STEPS,     OPTION_MAX_MEMORY,
                                  OPTION_NO_WAIVERS,    OPTION_CONFIG,        OPTION_NO_CONFIG,     OPTION_TODAY,
                                  OPTION_VERBOSE};

const command command_diff = {
    .name = "diff",
    .usage = "[OPTION]... A B",
    .summary = "compare two deals, or two reports",
    .more =
        "A and B are two deals: the report shows which terms and articles changed, and for each pack the verdicts "
        "that\n"
        "changed because of them. Or they are two json or jsonl reports of check: it shows what improved or worsened\n"
        "in which deal, and which deals were added or removed. Without -p all built-in packs are used.\n\n"
        "Exit status: that of B, as in check: 0 accepted, 1 rejected, 2 error, 3 undetermined.\n",
    TAKES(takes),
    .least = 2,
    .most = 2,
    .expected = "two deals or two reports expected",
    .formats = job_document_formats,
    .run = run,
};
