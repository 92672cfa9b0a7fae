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

/* The versions that are compared. */
typedef struct version {
    source *file;
    arena *memory;
    const deal *deal;
} version;

/* A choice that --choose settles may exist in only some of the deals: it is then not passed to the others. One that is
 * in none is an error, and passed to all. To know the choices, the deals are read unsettled first; errors of that
 * reading are dropped, because the second reading finds them again. */
static bool read_deals(job *j, version *v, size_t n) {
    const deal **open = ARENA_ARRAY(&j->memory, const deal *, n);
    deal_settings all = job_deal_settings(j);
    bool good = true;
    diags *dropped = diags_in(&j->memory);
    for (size_t i = 0; i < n && all.n_choose; i++) {
        deal_settings unsettled = {.allow_include = all.allow_include, .rules = &j->deal_rules};
        open[i] = deal_read(v[i].memory, v[i].file, j->rules.vocabulary, &unsettled, dropped);
    }
    diags_free(dropped);
    for (size_t i = 0; i < n; i++) {
        deal_settings own = all;
        str *choose = ARENA_ARRAY(&j->memory, str, all.n_choose);
        own.choose = choose;
        own.n_choose = 0;
        for (size_t k = 0; k < all.n_choose; k++) {
            bool elsewhere = false;
            for (size_t m = 0; m < n; m++) elsewhere = elsewhere || has_choice(open[m], all.choose[k]);
            if (!open[i] || has_choice(open[i], all.choose[k]) || !elsewhere) choose[own.n_choose++] = all.choose[k];
        }
        v[i].deal = job_read_deal(j, v[i].memory, v[i].file, &own);
        good = good && v[i].deal;
    }
    return good;
}

static const verdict *judge(job *j, arena *a, const deal *d) {
    judge_settings s = {
        .explain_met = true, .strict = job_has(j, OPTION_STRICT), .max_steps = job_number(j, OPTION_MAX_STEPS)};
    return judge_with_exemptions(a, d, j->rules.packs, j->rules.n_packs, s, &j->exempt, &j->use, &j->problems);
}

static int diff_deals(job *j, source *const *files, size_t n) {
    version *v = ARENA_ARRAY(&j->memory, version, n);
    const verdict **verdicts = ARENA_ARRAY(&j->memory, const verdict *, n);
    const comparison **steps = ARENA_ARRAY(&j->memory, const comparison *, n);
    for (size_t i = 0; i < n; i++) {
        v[i] = (version){.file = files[i], .memory = job_deal_memory(j, files[i]->name)};
        arena_count(v[i].memory, files[i]->text.n);
    }
    if (!job_load_rules(j, files, n, true) || !job_load_exemptions(j) || !read_deals(j, v, n)) return EXIT_UNCHECKED;
    for (size_t i = 0; i < n; i++) {
        verdicts[i] = judge(j, v[i].memory, v[i].deal);
        if (!verdicts[i]) return EXIT_UNCHECKED;
        if (i) steps[i - 1] = compare_verdicts(&j->memory, verdicts[i - 1], verdicts[i]);
        if (i == 0 || str_is(j->format_name, "text")) continue; /* the text has the warnings */
        const article_marks before = article_marks_of(&j->memory, v[i - 1].deal);
        drift_warn(&j->memory, &before, v[i - 1].file->name, v[i].deal, &j->problems);
    }
    if (n == 2)
        diff_report_write(&j->memory, &j->out, job_format(j), &j->settings, steps[0]);
    else
        diff_versions_write(&j->memory, &j->out, job_format(j), &j->settings, &(versions){verdicts, steps, n});
    deal_outcome last = verdicts[n - 1]->outcome;
    report_counts c = {.deals = 1,
                       .accepted = last == DEAL_ACCEPTED,
                       .rejected = last == DEAL_REJECTED,
                       .undetermined = last == DEAL_UNDETERMINED,
                       .not_applicable = last == DEAL_NOT_APPLICABLE,
                       .errors = last == DEAL_ERROR};
    return report_exit_status(&c);
}

/* ------------------------------------------------------------------------------------------------ reports */

static int diff_reports(job *j, source *const *files) {
    results r[2];
    for (size_t i = 0; i < j->given.n; i++) {
        option_id o = j->given.v[i].option;
        const bool is_limit = o == OPTION_MAX_FILE_SIZE || o == OPTION_MAX_ERRORS;
        if (o != OPTION_FORMAT && o != OPTION_OUTPUT && o != OPTION_VERBOSE && o != OPTION_PARTIAL && !is_limit)
            return usage_error(j->command, "--%s is for deals, and these are reports", options[o].name);
    }
    const bool partial = job_has(j, OPTION_PARTIAL);
    bool good = results_read(&j->memory, files[0], partial, &r[0], &j->problems);
    good = results_read(&j->memory, files[1], partial, &r[1], &j->problems) && good;
    if (!good) return EXIT_UNCHECKED;
    const results_comparison *c = results_compare(&j->memory, &r[0], &r[1]);
    diff_results_write(&j->memory, &j->out, job_format(j), &j->settings, c);
    return report_exit_status(&c->counts);
}

/* ------------------------------------------------------------------------------------------------ both */

/* A report may be longer than a deal. BEGINNING is what was read when the limit for deals was exceeded: a JSON report
 * names its format or its deals there, and the first line of a JSONL report is complete. */
static bool may_be_report(arena *a, str beginning) {
    str head = str_sub(beginning, 0, 64);
    return results_look(a, beginning) ||
           (str_starts(str_trim(head), STR("{")) && str_find(head, STR("\"deals\""), 0) != SIZE_MAX);
}

static int run(job *j) {
    size_t most = (size_t)job_number(j, OPTION_MAX_DEAL_SIZE), n = j->words.n, reports = 0, first[2] = {0, 0};
    source **files = ARENA_ARRAY(&j->memory, source *, n);
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        files[i] = source_load_unless(&j->memory, j->words.v[i], most, may_be_report, &j->problems);
        good = good && files[i];
    }
    for (size_t i = n; i-- > 0 && good;) {
        bool is_report = results_look(&j->memory, files[i]->text);
        reports += is_report;
        first[is_report] = i;
        if (is_report || files[i]->text.n <= most) continue;
        source_too_long(&j->problems, files[i]->name, most);
        good = false;
    }
    if (!good) return EXIT_UNCHECKED;
    if (reports && reports < n) {
        diags_file(&j->problems, files[first[0]]->name,
                   "this is a deal, and " STR_FMT " is a report: two reports, or two or more deals expected",
                   STR_ARG(files[first[1]]->name));
        return EXIT_UNCHECKED;
    }
    if (reports > 2) return usage_error(j->command, "only two reports can be compared; deals can be more");
    return reports ? diff_reports(j, files) : diff_deals(j, files, n);
}

static const option_id takes[] = {OPTION_PACK,          OPTION_FORMAT,        OPTION_OUTPUT,        OPTION_TERMS,
                                  OPTION_STRICT,        OPTION_CHOOSE,        OPTION_DROP_BRACKETS, OPTION_AS_WHOLE,
                                  OPTION_ALLOW_INCLUDE, OPTION_MAX_DEAL_SIZE, OPTION_MAX_STEPS,     OPTION_MAX_MEMORY,
                                  LIMIT_OPTIONS,        OPTION_NO_WAIVERS,    OPTION_CONFIG,        OPTION_NO_CONFIG,
                                  OPTION_TODAY,         OPTION_PARTIAL,       OPTION_VERBOSE};

const command command_diff = {
    .name = "diff",
    .usage = "[OPTION]... A B [C]...",
    .summary = "compare two or more versions of a deal, or two reports",
    .more = "A and B are two deals: the report shows which terms and articles changed, and for each pack the verdicts "
            "that\n"
            "changed because of them. With more deals, in the order of their versions, it is a table of rules by "
            "versions,\n"
            "and what changed a verdict from each to the next. Or A and B are two json or jsonl reports of check: it "
            "shows\n"
            "what improved or worsened in which deal, and which deals were added or removed. A warning says where an\n"
            "article's terms changed and its text did not, or the other way round. Without -p all built-in packs are "
            "used.\n"
            "\n"
            "Exit status: that of the last, as in check: 0 accepted, 1 rejected, 2 error, 3 undetermined.\n",
    TAKES(takes),
    .least = 2,
    .most = ANY_NUMBER,
    .expected = "two or more deals, or two reports, expected",
    .formats = job_document_formats,
    .run = run,
};
