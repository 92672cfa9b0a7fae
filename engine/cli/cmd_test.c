/* test: runs tests of rules, which are data in *.tests files; shows what they cover, and which changes of the rules
 * they would not notice. */

#include <string.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/pack_tests.h"
#include "cli/rule_files.h"
#include "report/test_report.h"
#include "source/node.h"

/* Files of tests that are for the same vocabulary and packs. */
typedef struct test_group {
    rule_files files;
    rule_set *rules;
    VEC(const test_file *) tests;
} test_group;

typedef struct test_job {
    job *job;
    VEC(test_group) groups;
    VEC(test_result) results;
    size_t n_failed;
} test_job;

/* ------------------------------------------------------------------------------------------------ rule files */

/* The name of FILE without its folder and ending. */
static str stem_of(str file) {
    size_t slash = file.n;
    while (slash && file.p[slash - 1] != '/') slash--;
    str name = str_sub(file, slash, file.n);
    return str_ends(name, STR(".tests")) ? str_sub(name, 0, name.n - 6) : name;
}

/* Finds the packs of a file of tests: those that -p names, that the file names, or the pack beside it; and the
 * vocabulary that they need. */
static bool find_rules(job *j, const source *s, const node *root, rule_files *out) {
    deal_names names;
    str stem = stem_of(s->name);
    str beside = arena_printf(&j->memory, STR_FMT ".rules",
                              STR_ARG(str_sub(s->name, 0, s->name.n - (str_ends(s->name, STR(".tests")) ? 6 : 0))));
    if (!test_file_names(&j->memory, root, &names, &j->problems)) return false;
    if (names.packs.n == 0 && (access(beside.p, F_OK) == 0 || pack_is_built_in(stem))) {
        str *own = ARENA_NEW(&j->memory, str);
        *own = stem;
        names.packs = (str_list){own, 1};
        names.packs_at = (place){s, 0, 0};
    }
    if (!rule_files_find(j, &names, s->name, true, out)) return false;
    str needed = out->packs.n ? pack_vocabulary(j, out->packs.v[0]) : STR("");
    if (names.vocabulary.n || job_has(j, OPTION_TERMS) || needed.n == 0) return true;
    names.vocabulary = needed;
    names.vocabulary_at = names.packs_at;
    return rule_files_find(j, &names, s->name, true, out);
}

/* The group of a file of tests, whose rules are loaded; NULL after an error. */
static test_group *group_of(test_job *t, const source *s, const node *root) {
    job *j = t->job;
    rule_files files;
    if (!find_rules(j, s, root, &files)) return NULL;
    for (size_t i = 0; i < t->groups.n; i++)
        if (rule_files_equal(&t->groups.v[i].files, &files)) return &t->groups.v[i];
    test_group new = {.files = files, .rules = ARENA_NEW(&j->memory, rule_set)};
    rule_set_request request = {.terms = files.terms, .packs = files.packs.v, .n_packs = files.packs.n};
    bool good = rule_set_load(new.rules, request, &j->problems);
    VEC_PUSH(&j->memory, t->groups, new);
    return good ? &t->groups.v[t->groups.n - 1] : NULL;
}

/* ------------------------------------------------------------------------------------------------ files of tests */

static bool read_tests(test_job *t, source *s) {
    job *j = t->job;
    source_index(&j->memory, s);
    const node *root = node_read(&j->memory, s, (node_limits){.allow_include = true}, &j->problems);
    test_group *g = root ? group_of(t, s, root) : NULL;
    test_file *file = ARENA_NEW(&j->memory, test_file);
    if (!g || !test_file_read(&j->memory, s, root, g->rules, file, &j->problems)) return false;
    VEC_PUSH(&j->memory, g->tests, file);
    return true;
}

/* The tests of the pack NAME: beside its file, or built in. */
static bool read_tests_of_pack(test_job *t, str name) {
    job *j = t->job;
    str file;
    if (!rule_files_pack(j, name, &file)) return false;
    bool missing;
    source *s = pack_tests_open(j, file, &missing, &j->problems);
    if (!missing) return s && read_tests(t, s);
    job_error(j, "the pack '" STR_FMT "' has no tests", STR_ARG(name));
    return false;
}

static bool read_paths(test_job *t) {
    static const str endings[] = {{".tests", 6}};
    job *j = t->job;
    bool good = true;
    found_kind kind;
    str path;
    file_iterator_settings s = {.endings = endings, .n_endings = 1};
    s.exclude = job_values(j, OPTION_EXCLUDE, &s.n_exclude);
    file_iterator *files = file_iterator_in(&j->memory, j->words.v, j->words.n, s);
    size_t n = 0;
    while (file_iterator_next(files, &kind, &path, &j->problems)) {
        n++;
        path = arena_str(&j->memory, path);
        VEC_PUSH(&j->memory, j->rule_files, path);
        source *from = kind == FOUND_ERROR ? NULL : source_load(&j->memory, path, 0, &j->problems);
        good = from && read_tests(t, from) && good;
    }
    if (n == 0 && good) job_error(j, "no files of tests found; their names end in .tests");
    return good && n > 0;
}

/* Without paths: the tests of the packs that -p names, else those of the built-in packs. */
static bool read_packs(test_job *t) {
    job *j = t->job;
    size_t n = 0;
    const str *names = job_list(j, OPTION_PACK, &n);
    bool good = true;
    if (n == 0) names = j->config.packs.n ? j->config.packs.v : rule_set_builtin_ids(&j->memory, &n);
    if (j->config.packs.n && !job_has(j, OPTION_PACK)) n = j->config.packs.n;
    for (size_t i = 0; i < n; i++) good = read_tests_of_pack(t, names[i]) && good;
    return good;
}

/* ------------------------------------------------------------------------------------------------ the run */

static void run_tests(test_job *t) {
    for (size_t i = 0; i < t->groups.n; i++)
        for (size_t k = 0; k < t->groups.v[i].tests.n; k++) {
            const test_file *f = t->groups.v[i].tests.v[k];
            for (size_t n = 0; n < f->n_tests; n++) {
                test_result r = test_run(&t->job->memory, &f->tests[n]);
                t->n_failed += r.n_problems > 0;
                VEC_PUSH(&t->job->memory, t->results, r);
            }
        }
}

/* Whether some test of the group expects something of P. A group has more packs if none is named. */
static bool is_tested(const test_group *g, const pack *p) {
    for (size_t i = 0; i < g->tests.n; i++)
        for (size_t k = 0; k < g->tests.v[i]->n_tests; k++) {
            const rule_test *t = &g->tests.v[i]->tests[k];
            for (size_t n = 0; n < t->n_rules; n++)
                if (t->rules[n].pack == p) return true;
            for (size_t n = 0; n < t->n_verdicts; n++)
                if (t->verdicts[n].pack == p) return true;
        }
    return g->rules->n_packs == 1;
}

/* Whether a share is enough; says so if it is not. */
static bool is_enough(const pack *p, const char *what, size_t part, size_t whole, uint64_t least) {
    if (percent_of(part, whole) >= least) return true;
    print_line("redline test: " STR_FMT ": %u %% of the %s, but at least %llu %% are asked for", STR_ARG(p->id),
               percent_of(part, whole), what, (unsigned long long)least);
    return false;
}

/* Adds coverage and mutation to R. Returns whether all packs have what --min-coverage and --min-killed ask for. */
static bool measure(test_job *t, test_report *r) {
    job *j = t->job;
    arena *a = &j->memory;
    VEC(pack_coverage) coverage = {0};
    VEC(mutation) mutations = {0};
    bool enough = true;
    for (size_t i = 0; i < t->groups.n; i++)
        for (size_t k = 0; k < t->groups.v[i].rules->n_packs; k++) {
            const test_group *g = &t->groups.v[i];
            const pack *p = g->rules->packs[k];
            if (!is_tested(g, p)) continue;
            if (job_has(j, OPTION_COVERAGE)) {
                pack_coverage c = coverage_of(a, p, g->tests.v, g->tests.n);
                VEC_PUSH(a, coverage, c);
                for (coverage_kind n = 0; n < COVERAGE_KINDS; n++)
                    enough =
                        is_enough(p, coverage_kind_name(n), c.seen[n], c.n[n], job_number(j, OPTION_MIN_COVERAGE)) &&
                        enough;
            }
            if (job_has(j, OPTION_MUTATE)) {
                mutation m = mutation_of(a, p, g->tests.v, g->tests.n, job_number(j, OPTION_TIMEOUT));
                VEC_PUSH(a, mutations, m);
                enough =
                    is_enough(p, "mutants", m.killed, m.n - m.equivalent, job_number(j, OPTION_MIN_KILLED)) && enough;
            }
        }
    r->coverage = coverage.v;
    r->n_coverage = coverage.n;
    r->mutations = mutations.v;
    r->n_mutations = mutations.n;
    return enough;
}

static int run(job *j) {
    test_job t = {.job = j};
    bool measured = job_has(j, OPTION_COVERAGE) || job_has(j, OPTION_MUTATE), enough = true;
    if (job_has(j, OPTION_MIN_COVERAGE) && !job_has(j, OPTION_COVERAGE))
        return usage_error(j->command, "--min-coverage needs --coverage");
    if (job_has(j, OPTION_MIN_KILLED) && !job_has(j, OPTION_MUTATE))
        return usage_error(j->command, "--min-killed needs --mutate");
    if (!job_load_config(j)) return EXIT_UNCHECKED;
    bool good = j->words.n ? read_paths(&t) : read_packs(&t);
    if (good && outputs_differ_from_inputs(j)) {
        run_tests(&t);
        test_report r = {.results = t.results.v, .n_results = t.results.n, .n_failed = t.n_failed};
        if (measured && t.n_failed == 0) enough = measure(&t, &r);
        if (measured && t.n_failed)
            print_line("redline test: coverage and mutants are not shown, because tests failed");
        test_report_write(&j->memory, &j->out, job_format(j), &j->settings, &r);
    } else {
        good = false;
    }
    for (size_t i = 0; i < t.groups.n; i++) rule_set_free(t.groups.v[i].rules);
    return !good ? EXIT_UNCHECKED : t.n_failed || !enough ? EXIT_REJECTED : EXIT_ACCEPTED;
}

static const str *formats(arena *a, size_t *n) {
    return format_names(a, FORMAT_OF_TESTS, n);
}

static const option_id takes[] = {OPTION_PACK,    OPTION_FORMAT,       OPTION_OUTPUT,     OPTION_COVERAGE,
                                  OPTION_MUTATE,  OPTION_MIN_COVERAGE, OPTION_MIN_KILLED, OPTION_TIMEOUT,
                                  OPTION_EXCLUDE, OPTION_TERMS,        OPTION_CONFIG,     OPTION_NO_CONFIG,
                                  LIMIT_OPTIONS,  OPTION_VERBOSE};

const command command_test = {
    .name = "test",
    .usage = "[OPTION]... [PATH]...",
    .summary = "run tests of rules, and show what they cover",
    .more =
        "PATH is a file of tests (*.tests) or a folder with such files. The tests of X.rules are in X.tests beside "
        "it.\n"
        "Without PATH, the tests of the packs that -p names are run, or those of the built-in packs.\n\n"
        "--timeout limits the time in which the solver looks for mutants that no test can notice.\n\n"
        "Exit status: 0 all tests pass, 1 a test fails or a minimum is not reached, 2 error (a file of tests, a pack\n"
        "or a deal could not be read).\n",
    TAKES(takes),
    .most = ANY_NUMBER,
    .formats = formats,
    .use = FORMAT_OF_TESTS,
    .run = run,
};
