/* lint: what is probably a mistake in packs that load without errors. */

#include "cli/pack_tests.h"
#include "cli/rule_files.h"
#include "report/lint_report.h"
#include "source/node.h"

/* Loads the packs that the arguments or -p name, else those of .redline.cfg, else the built-in ones, with the
 * vocabulary that the first of them names. */
static bool load_packs(job *j, rule_files *files) {
    for (size_t i = 0; i < j->words.n; i++)
        VEC_PUSH(&j->memory, j->given, (given){.option = OPTION_PACK, .value = j->words.v[i]});
    deal_names names = {0};
    if (!rule_files_find(j, NULL, STR(""), true, files)) return false;
    names.vocabulary = files->packs.n && !job_has(j, OPTION_TERMS) ? pack_vocabulary(j, files->packs.v[0]) : STR("");
    if (names.vocabulary.n && !rule_files_find(j, &names, files->packs.v[0], true, files)) return false;
    if (files->packs.n == 0) files->packs.v = rule_set_builtin_ids(&j->memory, &files->packs.n);
    return rule_files_load(j, files, true);
}

/* The tests of pack number I. Those with errors count as none: `redline test` shows what is wrong. */
static lint_pack tests_of(job *j, const rule_files *files, size_t i) {
    lint_pack out = {.pack = j->rules.packs[i]};
    bool missing;
    diags *dropped = diags_in(&j->memory);
    source *s = pack_tests_open(j, files->packs.v[i], &missing, dropped);
    if (s) source_index(&j->memory, s);
    const node *root = s ? node_read(&j->memory, s, (node_limits){.allow_include = true}, dropped) : NULL;
    rule_set *alone = ARENA_NEW(&j->memory, rule_set);
    *alone = j->rules;
    alone->packs = &j->rules.packs[i];
    alone->n_packs = 1;
    test_file *file = ARENA_NEW(&j->memory, test_file);
    const test_file **list = ARENA_NEW(&j->memory, const test_file *);
    *list = file;
    if (root && test_file_read(&j->memory, s, root, alone, file, dropped)) {
        out.tests = list;
        out.n_tests = 1;
    }
    diags_free(dropped);
    return out;
}

static int run(job *j) {
    rule_files files;
    lint_settings s = {.seconds = job_number(j, OPTION_TIMEOUT), .steps = job_number(j, OPTION_MAX_SOLVER_STEPS)};
    if (!job_load_config(j) || !lint_levels(j->config.lint, s.levels, &j->problems) || !load_packs(j, &files))
        return EXIT_UNCHECKED;
    lint_pack *packs = ARENA_ARRAY(&j->memory, lint_pack, j->rules.n_packs);
    for (size_t i = 0; i < j->rules.n_packs; i++) packs[i] = tests_of(j, &files, i);
    const lint_result *r = lint_packs(&j->memory, packs, j->rules.n_packs, &s, &j->problems);
    if (!r) return EXIT_UNCHECKED;
    lint_report_write(&j->memory, &j->out, job_format(j), &j->settings, r);
    return r->count[LINT_ERROR] + r->count[LINT_WARNING] ? EXIT_REJECTED : EXIT_ACCEPTED;
}

static const str *formats(arena *a, size_t *n) {
    return format_names(a, FORMAT_OF_LINT, n);
}

static const option_id takes[] = {OPTION_PACK,   OPTION_FORMAT,    OPTION_OUTPUT,  OPTION_TERMS,
                                  OPTION_CONFIG, OPTION_NO_CONFIG, OPTION_TIMEOUT, OPTION_MAX_SOLVER_STEPS,
                                  LIMIT_OPTIONS, OPTION_VERBOSE};

const command command_lint = {
    .name = "lint",
    .usage = "[OPTION]... [PACK]...",
    .summary = "show what is probably a mistake in packs",
    .more = "Without PACK, the packs of .redline.cfg or the built-in packs. The solver finds conditions that are never "
            "met,\n"
            "never violated, redundant or contradictory; what it could not answer within the limits is named.\n"
            "`lint` in .redline.cfg sets the level of each check; `lint` in a pack says why a finding stays.\n\n"
            "Exit status: 0 nothing but notes, 1 there are warnings or errors, 2 a pack could not be read.\n",
    TAKES(takes),
    .most = ANY_NUMBER,
    .formats = formats,
    .use = FORMAT_OF_LINT,
    .run = run,
};
