#include <stdio.h>
#include <string.h>

#include "cli/exempt.h"
#include "report/diff_report.h"

/* diff: what changed from one deal to another, or from one result to another. */

static const option options[] = {{'p', "pack", "PACK", "a pack file, or the id of a built-in pack; may be repeated"},
                                 {'f', "format", "FORMAT", "text (the default), json, markdown or html"},
                                 {'o', "output", "FILE", "write the report to FILE instead of standard output"},
                                 {0, "terms", "FILE", "a vocabulary instead of the built-in one"},
                                 {0, "strict", NULL, "a concession rejects as a crossed red line does"},
                                 {0, "choose", "CHOICE=OPTION", "settle a choice of a deal; may be repeated"},
                                 {0, "drop-brackets", NULL, "leave every bracketed article out"},
                                 {0, "allow-include", NULL, "let a deal include files from its own folder"},
                                 {0, "max-deal-size", "BYTES", "the longest deal that is read (16777216)"},
                                 WAIVER_OPTIONS,
                                 {'v', "verbose", NULL, "do not shorten lists and words"},
                                 {0, NULL, NULL, NULL}};

#define DEFAULT_DEAL_SIZE (16u * 1024u * 1024u)

typedef struct diff {
    const command *command;
    arena memory;
    const arguments *args;
    diags problems;
    rule_set rules;
    exemptions exempt;
    exemption_use use;
    report_settings look;
    const output_format *format;
    buf out;
    source *files[2];
    uint64_t max_size;
} diff;

/* ------------------------------------------------------------------------------------------------ deals */

static bool has_choice(const deal *d, str wanted) {
    str name = str_sub(wanted, 0, str_find(wanted, STR("="), 0));
    for (uint32_t i = 0; d && i < d->n_choices; i++)
        if (str_eq(d->choices[i].name, name)) return true;
    return false;
}

/* The deal with all its choices open; NULL where it cannot be read that way. What is wrong with it then, the reading
 * proper says. */
static const deal *read_open(diff *d, size_t which) {
    diags unheard;
    diags_init(&unheard);
    deal_settings s = {.allow_include = arguments_has(d->command, d->args, "allow-include")};
    const deal *open = deal_read(&d->memory, d->files[which], d->rules.vocabulary, &s, &unheard);
    diags_free(&unheard);
    return open;
}

/* What --choose asks for may be a choice of one of the deals alone: the other is then spared it. Of neither, it is a
 * mistake that both may report. */
static const str *choices_for(diff *d, const deal *const open[2], size_t which, size_t *n) {
    size_t wanted;
    const str *choose = arguments_all(&d->memory, d->command, d->args, "choose", &wanted);
    str *own = ARENA_ARRAY(&d->memory, str, wanted);
    *n = 0;
    for (size_t i = 0; i < wanted; i++)
        if (!open[which] || has_choice(open[which], choose[i]) || !has_choice(open[!which], choose[i]))
            own[(*n)++] = choose[i];
    return own;
}

static bool read_deals(diff *d, const deal *deals[2]) {
    const deal *open[2] = {NULL, NULL};
    bool choosing = arguments_has(d->command, d->args, "choose");
    for (size_t i = 0; i < 2 && choosing; i++) open[i] = read_open(d, i);
    for (size_t i = 0; i < 2; i++) {
        deal_settings s = {.drop_brackets = arguments_has(d->command, d->args, "drop-brackets"),
                           .allow_include = arguments_has(d->command, d->args, "allow-include")};
        s.choose = choices_for(d, open, i, &s.n_choose);
        deals[i] = deal_read(&d->memory, d->files[i], d->rules.vocabulary, &s, &d->problems);
    }
    return deals[0] && deals[1];
}

static const verdict *judge_one(diff *d, const deal *one) {
    judge_settings s = {.explain_met = true, .strict = arguments_has(d->command, d->args, "strict")};
    return judge_with_exemptions(&d->memory, one, d->rules.packs, d->rules.n_packs, s, &d->exempt, &d->use,
                                 &d->problems);
}

/* The status is that of the later deal, as check would give it. */
static int status_of(deal_outcome o) {
    report_counts c = {.deals = 1,
                       .accepted = o == DEAL_ACCEPTED,
                       .rejected = o == DEAL_REJECTED,
                       .undetermined = o == DEAL_UNDETERMINED,
                       .not_applicable = o == DEAL_NOT_APPLICABLE,
                       .errors = o == DEAL_ERROR};
    return report_exit_status(&c);
}

static int diff_deals(diff *d) {
    const deal *deals[2] = {NULL, NULL};
    if (!load_rule_set(d->command, &d->memory, d->args, &d->rules)) return EXIT_UNCHECKED;
    if (!load_exemptions(d->command, &d->memory, d->args, &d->rules, &d->exempt)) return EXIT_UNCHECKED;
    exemption_use_init(&d->memory, &d->use, &d->exempt);
    if (!read_deals(d, deals)) return EXIT_UNCHECKED;
    const verdict *before = judge_one(d, deals[0]), *after = before ? judge_one(d, deals[1]) : NULL;
    if (!after) return EXIT_UNCHECKED;
    diff_report_write(&d->memory, &d->out, d->format, &d->look, compare_verdicts(&d->memory, before, after));
    return status_of(after->outcome);
}

/* ------------------------------------------------------------------------------------------------ results */

/* What is said about reading and judging deals means nothing to reports. */
static bool only_for_deals(const diff *d) {
    static const char *const fit[] = {"format", "output", "verbose"};
    for (size_t i = 0; i < d->args->n_options; i++) {
        const char *name = d->command->options[d->args->options[i].option].name;
        bool fits = false;
        for (size_t k = 0; k < sizeof fit / sizeof *fit; k++) fits = fits || strcmp(name, fit[k]) == 0;
        if (fits) continue;
        usage_error(d->command, "--%s is for deals, and these are reports", name);
        return true;
    }
    return false;
}

static int diff_results(diff *d) {
    results r[2];
    if (only_for_deals(d)) return EXIT_UNCHECKED;
    bool good = results_read(&d->memory, d->files[0], &r[0], &d->problems);
    good = results_read(&d->memory, d->files[1], &r[1], &d->problems) && good;
    if (!good) return EXIT_UNCHECKED;
    const results_comparison *c = results_compare(&d->memory, &r[0], &r[1]);
    diff_results_write(&d->memory, &d->out, d->format, &d->look, c);
    return report_exit_status(&c->counts);
}

/* ------------------------------------------------------------------------------------------------ both */

/* A report may be longer than a deal may be. */
static bool load_files(diff *d) {
    for (size_t i = 0; i < 2; i++) d->files[i] = source_load(&d->memory, d->args->words[i], 0, &d->problems);
    return d->files[0] && d->files[1];
}

static bool check_sizes(diff *d) {
    bool good = true;
    for (size_t i = 0; i < 2; i++) {
        if (d->files[i]->text.n <= d->max_size) continue;
        diags_file(&d->problems, d->files[i]->name, "this file is longer than %zu bytes", (size_t)d->max_size);
        good = false;
    }
    return good;
}

static int compare_files(diff *d) {
    if (!load_files(d)) return EXIT_UNCHECKED;
    bool results_there[2] = {results_look(d->files[0]->text), results_look(d->files[1]->text)};
    if (results_there[0] != results_there[1]) {
        diags_file(&d->problems, d->files[results_there[0]]->name,
                   "this is a deal, and " STR_FMT " a report: compare two deals or two reports",
                   STR_ARG(d->files[results_there[1]]->name));
        return EXIT_UNCHECKED;
    }
    if (results_there[0]) return diff_results(d);
    return check_sizes(d) ? diff_deals(d) : EXIT_UNCHECKED;
}

static int diff_with(diff *d) {
    const given *to = arguments_last(d->command, d->args, "output");
    bool terminal = goes_to_stdout(to);
    d->max_size = DEFAULT_DEAL_SIZE;
    if (d->args->n_words != 2) return usage_error(d->command, "name two deals, or two reports");
    if (!arguments_number(d->command, d->args, "max-deal-size", 1, UINT32_MAX - 1024, &d->max_size))
        return EXIT_UNCHECKED;
    if (!(d->format = wanted_format(d->command, &d->memory, d->args))) return EXIT_UNCHECKED;
    d->look = (report_settings){.colour = terminal && wants_colour(stdout),
                                .width = terminal ? terminal_width() : 80,
                                .verbose = arguments_has(d->command, d->args, "verbose")};
    int status = compare_files(d);
    print_diags(&d->problems);
    if (d->out.n == 0 && status == EXIT_UNCHECKED) return status;
    return print_to(&d->memory, &d->out, to) ? status : EXIT_UNCHECKED;
}

static int body(const command *of, arena *a, const arguments *args) {
    (void)a;
    diff d = {.command = of, .args = args};
    arena_init(&d.memory);
    diags_init(&d.problems);
    int status = diff_with(&d);
    buf_free(&d.out);
    diags_free(&d.problems);
    rule_set_free(&d.rules);
    arena_free(&d.memory);
    return status;
}

static int run(const command *of, int argc, char **argv) {
    return with_arguments(of, argc, argv, body);
}

const command command_diff = {
    "diff",
    "[OPTION]... A B",
    "show what changed from one deal to another, or from one report to another",
    "A and B are two deals: then diff shows the terms and articles that changed, and for each pack the verdicts that\n"
    "changed because of them. Or they are two reports that check has written as json or jsonl: then it shows what got\n"
    "better or worse in which deal, and which deals are new or gone. Without -p every built-in pack is used.\n\n"
    "Exit status: that of B, as check would give it: 0 accepted, 1 rejected, 2 something could not be checked,\n"
    "3 undetermined.\n",
    options,
    run};
