#include "unit/library.h"

/* Every allocation of the library fails once, and from each one on all fail. Each run must end with the same result as
 * without failures or with RL_NOMEM, must not crash, and must give back all that it took; and the engine must work
 * afterwards. */

#include "unit/failing_heap.h"

/* ------------------------------------------------------------------------------------------------ results */

/* What a scenario writes, without allocating anything. */
static struct {
    char text[1 << 20];
    size_t n;
} result;

static bool keep(void *data, const char *bytes, size_t size) {
    (void)data;
    size_t room = sizeof result.text - result.n, n = size < room ? size : room;
    memcpy(result.text + result.n, bytes, n);
    result.n += n;
    return true;
}

static void note(const char *text) {
    keep(NULL, text, strlen(text));
    keep(NULL, "\n", 1);
}

static rl_status note_diags(rl_verdict *v) {
    rl_diag d = RL_DIAG_INIT;
    for (size_t i = 0; rl_verdict_diag(v, i, &d) == RL_OK; i++) {
        note(d.message);
        note(d.note);
    }
    return rl_verdict_write_diags(v, true, keep, NULL);
}

/* ------------------------------------------------------------------------------------------------ the world */

static const char terms[] =
    "vocabulary = { id = \"small\"; version = \"1.0\"; title = \"Small\"; };\n"
    "sets = ( { name = \"town\"; members = [\"aa\", \"bb\"]; } );\n"
    "terms = ( { path = \"pets\"; type = \"bool\"; default = false; title = \"Pets\"; },\n"
    "          { path = \"rent\"; type = \"int\"; default = 100; title = \"Rent\"; },\n"
    "          { path = \"rights.<town>.kind\"; type = \"enum\"; values = [\"none\", \"full\"]; default = \"none\";\n"
    "            title = \"Rights\"; } );\n";
static const char pack[] =
    "pack = { id = \"tenant\"; title = \"Tenant\"; version = \"1\"; vocabulary = \"small/1\";\n"
    "  sources = ( { id = \"s\"; title = \"S\"; } ); };\n"
    "define = ( { name = \"cheap\"; is = \"rent < 200\"; } );\n"
    "rules = ( { id = \"PETS\"; title = \"Pets\"; class = \"red-line\"; cite = { source = \"s\"; quote = \"q\"; };\n"
    "  conditions = ( { id = \"a\"; require = \"pets || cheap\"; message = \"no pets\"; },\n"
    "    { id = \"b\"; forbid = \"articles.exists(a, a.text.matches('(?i)security\\\\\\\\s+(guarantee|zone)s?'))\";\n"
    "      vague = \"articles.exists(a, a.text.matches('arrangement'))\"; message = \"the rent is {rent}\"; } ); },\n"
    "  { id = \"TEXT\"; title = \"Text\"; class = \"negotiable\"; cite = { source = \"s\"; quote = \"q\"; };\n"
    "  when = \"articles.size() > 0\";\n"
    "  conditions = ( { id = \"a\"; require = \"town.all(t, rights[t].kind == 'full') && "
    "'%s %s'.format([{1: 'x'}, [1, 2]]).size() > 3 && ['b', 'a'].join('-') == 'b-a'\";\n"
    "      or_else = \"deal.title.lowerAscii().replace('d', 'e') == 'e'\"; message = \"rights in {town}\"; } ); } );\n";
static const char one[] =
    "deal = { id = \"d\"; title = \"D\"; };\n"
    "articles = ( { id = \"1\"; bracketed = true; title = \"One\"; text = \"Security \" \"guarantees\"; terms = { pets "
    "= "
    "true; }; },\n"
    "  { id = \"2\"; option = \"rent/low\"; text = \"any arrangement\"; terms = { rent = 50; }; },\n"
    "  { id = \"3\"; option = \"rent/high\"; by = \"us\"; terms = { rent = 500; rights = { bb = { kind = \"full\"; "
    "}; }; }; },\n"
    "  { id = \"4\"; terms = { rights = { aa = { kind = { either = [\"none\", \"full\"]; }; }; }; }; } );\n"
    "waivers = ( { condition = \"tenant/TEXT\"; by = \"B\"; reason = \"r\"; until = \"2025-12-31\"; } );\n";
static const char two[] =
    "{\"deal\": {\"id\": \"d\", \"title\": \"D\"}, \"articles\": [{\"id\": \"1\", \"title\": \"One\", \"text\": "
    "\"security zones\", \"terms\": {\"rent\": 700}}, {\"id\": \"5\"}]}";
static const char wrong[] =
    "deal = { id = \"d\"; titel = \"D\"; };\narticles = ( { id = 5; terms = { petz = true; rent = "
    "\"much\"; }; } );\nwaivers = ( { condition = \"tenant\"; } );\n";
static const char wrong_json[] = "{\"deal\": {\"id\": \"d\" \"title\": 7}}";
static const char wrong_pack[] =
    "pack = { id = \"tenant2\"; title = \"T\"; version = \"1\"; vocabulary = \"small/1\";\n"
    "  sources = ( { id = \"s\"; title = \"S\"; } ); };\n"
    "rules = ( { id = \"R\"; title = \"R\"; class = \"red-line\"; cite = { source = \"t\"; };\n"
    "  conditions = ( { id = \"a\"; require = \"pet && rent.size() > 'x' + 1\"; message = "
    "\"{rent\"; } ); } );\n";

/* Loaded once: the scenarios that check use it in all their runs. */
static rl_engine *engine;

static rl_settings settings(void) {
    rl_settings s = RL_SETTINGS_INIT;
    s.today = "2025-06-01";
    s.explain_met = true;
    return s;
}

static rl_status check(const char *name, const char *text, rl_verdict **v) {
    const rl_settings s = settings();
    return rl_check_text(engine, name, text, strlen(text), &s, v);
}

/* ------------------------------------------------------------------------------------------------ scenarios */

/* Repeats a call that ran out of memory, now without failures: the engine must be as it was. */
static rl_status again(rl_status status, rl_status repeated) {
    return status == RL_NOMEM ? repeated : status;
}

#define RETRY(call)                                                                                                    \
    do {                                                                                                               \
        status = (call);                                                                                               \
        if (status == RL_NOMEM) heap.armed = false;                                                                    \
        if (status == RL_NOMEM) status = again(status, (call));                                                        \
    } while (0)

static rl_status load_from_memory(void) {
    rl_engine *e = NULL;
    rl_verdict *v = NULL;
    rl_pack p = RL_PACK_INIT;
    rl_status status;
    RETRY(rl_engine_new(&e));
    RETRY(rl_engine_load_vocabulary_text(e, "small.terms", terms, sizeof terms - 1));
    RETRY(rl_engine_add_pack_text(e, "wrong.rules", wrong_pack, sizeof wrong_pack - 1));
    note(rl_status_name(status));
    RETRY(rl_engine_add_pack_text(e, "tenant.rules", pack, sizeof pack - 1));
    note(rl_status_name(status));
    if (rl_engine_pack(e, 0, &p) == RL_OK) note(p.title);
    RETRY(rl_check_text(e, "two.json", two, sizeof two - 1, NULL, &v));
    note(rl_outcome_name(rl_verdict_outcome(v)));
    rl_verdict_free(v);
    status = rl_engine_write_diags(e, false, keep, NULL);
    rl_engine_free(e);
    return status;
}

static rl_status load_built_in(void) {
    rl_engine *e = NULL;
    rl_status status;
    RETRY(rl_engine_new(&e));
    static const char *const packs[] = {"ukraine", "no-such-pack", "docs/examples/wording.rules"};
    for (size_t i = 0; i < COUNT(packs); i++) {
        RETRY(rl_engine_add_pack(e, packs[i]));
        note(rl_status_name(status));
    }
    rl_verdict *v = NULL;
    RETRY(rl_check_file(e, "docs/examples/bracketed.deal", NULL, &v));
    note(rl_outcome_name(rl_verdict_outcome(v)));
    rl_verdict_free(v);
    rl_engine_free(e);
    return RL_OK;
}

static rl_status load_files(void) {
    rl_engine *e = NULL;
    rl_status status;
    RETRY(rl_engine_new(&e));
    RETRY(rl_engine_load_vocabulary(e, "docs/examples/lease.terms"));
    note(rl_status_name(status));
    RETRY(rl_engine_add_pack(e, "nowhere.rules"));
    note(rl_status_name(status));
    rl_engine_free(e);
    return RL_OK;
}

/* All values of a verdict. */
static rl_status walk(rl_verdict *v) {
    rl_deal d = RL_DEAL_INIT;
    rl_pack_verdict p = RL_PACK_VERDICT_INIT;
    rl_rule_verdict r = RL_RULE_VERDICT_INIT;
    rl_condition_verdict c = RL_CONDITION_VERDICT_INIT;
    rl_reason why = RL_REASON_INIT;
    rl_status status = rl_verdict_deal(v, &d);
    if (status != RL_OK) return status;
    note(d.title);
    for (size_t i = 0; rl_verdict_pack(v, i, &p) == RL_OK; i++)
        for (size_t k = 0; rl_verdict_rule(v, i, k, &r) == RL_OK; k++)
            for (size_t m = 0; rl_verdict_condition(v, i, k, m, &c) == RL_OK; m++) {
                note(c.message);
                for (size_t n = 0; rl_verdict_reason(v, i, k, m, n, &why) == RL_OK; n++) note(why.value);
            }
    rl_next next = RL_NEXT_INIT;
    for (size_t i = 0; (status = rl_verdict_next(v, i, &next)) == RL_OK; i++) {
        note(next.name);
        const char *value;
        for (size_t k = 0; rl_verdict_next_value(v, i, k, &value) == RL_OK; k++) note(value);
    }
    return status == RL_NOMEM ? status : RL_OK;
}

static rl_status check_one(const char *name, const char *text) {
    rl_verdict *v = NULL;
    rl_status status = check(name, text, &v);
    if (status == RL_OK) note(rl_outcome_name(rl_verdict_outcome(v)));
    if (status == RL_OK) status = walk(v);
    if (status == RL_OK) status = note_diags(v);
    rl_verdict_free(v);
    return status;
}

static rl_status check_config(void) {
    return check_one("one.deal", one);
}

static rl_status check_json(void) {
    return check_one("two.json", two);
}

static rl_status check_errors(void) {
    return check_one("wrong.deal", wrong);
}

static rl_status check_json_errors(void) {
    return check_one("wrong.json", wrong_json);
}

static rl_status check_choose(void) {
    static const char *const choose[] = {"rent=low", "nothing=none"};
    rl_settings s = settings();
    rl_verdict *v = NULL;
    s.choose = choose;
    s.n_choose = 2;
    rl_status status = rl_check_text(engine, "one.deal", one, sizeof one - 1, &s, &v);
    if (status == RL_OK) status = note_diags(v);
    rl_verdict_free(v);
    return status;
}

static rl_status check_file(const char *file) {
    rl_verdict *v = NULL;
    rl_settings s = settings();
    s.allow_include = true;
    rl_status status = rl_check_file(engine, file, &s, &v);
    if (status == RL_OK) note(rl_outcome_name(rl_verdict_outcome(v)));
    if (status == RL_OK) status = note_diags(v);
    rl_verdict_free(v);
    return status;
}

static const char *const files[] = {"build/no-memory.deal", "build/no-memory.deal.gz", "build/no-memory.deal.zst",
                                    "build/nowhere.deal"};

static rl_status check_files(void) {
    rl_status status = RL_OK;
    for (size_t i = 0; i < COUNT(files) && status == RL_OK; i++) status = check_file(files[i]);
    return status;
}

static rl_status report(const char *format) {
    rl_verdict *v[3] = {NULL};
    rl_report *r = NULL;
    rl_status status = rl_report_new(engine, format, NULL, keep, NULL, &r);
    const char *const texts[] = {one, two, wrong};
    for (size_t i = 0; i < COUNT(texts); i++) {
        if (status == RL_OK) status = check("d", texts[i], &v[i]);
        if (status == RL_OK) status = rl_report_add(r, v[i]);
    }
    if (status == RL_OK) status = rl_report_end(r);
    rl_report_free(r);
    for (size_t i = 0; i < COUNT(texts); i++) rl_verdict_free(v[i]);
    return status;
}

static size_t format_number;

static rl_status report_in_a_format(void) {
    return report(rl_report_format(format_number));
}

static rl_status diff_in_a_format(void) {
    rl_verdict *a = NULL, *b = NULL;
    rl_diff *d = NULL;
    rl_status status = check("one.deal", one, &a);
    if (status == RL_OK) status = check("two.json", two, &b);
    if (status == RL_OK) status = rl_diff_new(a, b, &d);
    if (status == RL_OK) status = rl_diff_write(d, rl_document_format(format_number), NULL, keep, NULL);
    rl_diff_free(d);
    rl_verdict_free(a);
    rl_verdict_free(b);
    return status;
}

static rl_status sweep_in_a_format(void) {
    rl_sweep *s = NULL;
    const rl_settings reading = settings();
    rl_status status = rl_sweep_text(engine, "one.deal", one, sizeof one - 1, &reading, NULL, &s);
    if (status == RL_OK) status = rl_sweep_write(s, rl_document_format(format_number), NULL, keep, NULL);
    rl_sweep_free(s);
    return status;
}

static rl_status sweep_errors(void) {
    rl_sweep *s = NULL;
    rl_diag d = RL_DIAG_INIT;
    const rl_sweep_settings few = {.size = sizeof few, .max_nodes = 1};
    rl_status status = rl_sweep_text(engine, "one.deal", one, sizeof one - 1, NULL, &few, &s);
    if (status == RL_ERROR_INPUT && rl_sweep_diag(s, 0, &d) == RL_OK) note(d.message);
    rl_sweep_free(s);
    return status;
}

/* One thread: it checks while the caller waits, so the failures come in the same order each time. */
static rl_status check_a_batch(void) {
    const rl_settings s = settings();
    const char *const names[] = {"one.deal", "two.json", "wrong.deal", files[1]};
    const char *const texts[] = {one, two, wrong, NULL};
    const size_t sizes[] = {sizeof one - 1, sizeof two - 1, sizeof wrong - 1, 0};
    rl_batch *b = NULL;
    rl_results *r = NULL;
    rl_verdict *v = NULL;
    rl_result got = RL_RESULT_INIT;
    rl_status status = rl_batch_new(engine, &s, 1, &b);
    if (status == RL_OK) status = rl_batch_add(b, names, texts, sizes, COUNT(names));
    if (status == RL_OK) status = rl_batch_next(b, &r);
    for (size_t i = 0; i < COUNT(names) && status == RL_OK; i++) {
        status = rl_results_get(r, i, &got);
        note(got.id);
        note(rl_outcome_name(got.outcome));
        if (status == RL_OK) status = rl_results_verdict(r, i, &v);
        if (status == RL_OK) status = rl_verdict_write(v, keep, NULL);
        rl_verdict_free(v);
        v = NULL;
    }
    rl_results_free(r);
    rl_batch_free(b);
    return status;
}

static rl_status check_lines(void) {
    rl_batch *b = NULL;
    rl_results *r = NULL;
    bool more = true;
    rl_status status = rl_batch_new(engine, NULL, 1, &b);
    if (status == RL_OK) status = rl_batch_open(b, "build/no-memory.jsonl");
    while (status == RL_OK && more) {
        status = rl_batch_read(b, &more);
        if (status != RL_OK || rl_batch_waiting(b) == 0) continue;
        status = rl_batch_next(b, &r);
        size_t width;
        if (status == RL_OK) keep(NULL, (const char *)rl_results_rows(r, &width), rl_results_count(r));
        rl_results_free(r);
        r = NULL;
    }
    rl_batch_free(b);
    return status;
}

static rl_status load_all(void) {
    rl_engine *e = NULL;
    rl_status status;
    RETRY(rl_engine_new(&e));
    RETRY(rl_engine_add_builtin_packs(e));
    for (size_t i = 0; i < rl_engine_pack_count(e); i++) {
        rl_pack p = RL_PACK_INIT;
        if (rl_engine_pack(e, i, &p) == RL_OK) note(p.id);
    }
    rl_engine_free(e);
    return status;
}

static rl_status fill_a_buffer(void) {
    rl_buffer *b = NULL;
    size_t n;
    rl_status status = rl_buffer_new(&b);
    for (int i = 0; i < 100 && status == RL_OK; i++)
        status = rl_buffer_sink(b, terms, sizeof terms - 1) ? RL_OK : RL_NOMEM;
    if (status == RL_OK) note(rl_buffer_text(b, &n));
    rl_buffer_free(b);
    return status;
}

/* ------------------------------------------------------------------------------------------------ runs */

typedef rl_status scenario(void);

static rl_status run(scenario *of, long fail_at, bool persistent) {
    result.n = 0;
    heap.calls = heap.failed = 0;
    heap.fail_at = fail_at;
    heap.persistent = persistent;
    heap.armed = true;
    rl_status status = of();
    heap.armed = false;
    return status;
}

static char expected[sizeof result.text];
static long runs, out_of_memory, excused;

/* Of a scenario with more allocations than this, a sample fails, evenly spread: the built-in packs take 10,000. `make
 * test` takes a smaller sample than `make long`. */
static long most_runs(void) {
    return getenv("REDLINE_LONG") ? 1000 : 120;
}

static void fail_some(const char *name, scenario *of, long most) {
    of(); /* what is made once in a process is made here */
    long before = heap.live;
    heap.excused = 0;
    rl_status wanted = run(of, 0, false);
    size_t n = result.n;
    long calls = heap.calls;
    excused += heap.excused;
    memcpy(expected, result.text, n);
    assert_int_equal(heap.live, before);
    assert_int_not_equal(wanted, RL_NOMEM);
    for (int persistent = 0; persistent < 2; persistent++)
        for (long at = 1; at <= calls; at += calls / most + 1, runs++) {
            rl_status status = run(of, at, persistent);
            if (heap.failed == 0) fail_msg("%s: allocation %ld was not reached", name, at);
            if (heap.live != before)
                fail_msg("%s: %ld blocks are lost if allocation %ld fails%s", name, heap.live - before, at,
                         persistent ? " and all after it" : "");
            out_of_memory += status == RL_NOMEM;
            if (status == RL_NOMEM) continue;
            if (status != wanted || result.n != n || memcmp(expected, result.text, n) != 0)
                fail_msg("%s: status '%s' and another result if allocation %ld fails%s:\n%.*s", name,
                         rl_status_name(status), at, persistent ? " and all after it" : "", (int)result.n, result.text);
        }
    assert_int_equal(run(of, 0, false), wanted);
    assert_int_equal(result.n, n);
    assert_memory_equal(expected, result.text, n);
}

static void fail_each(const char *name, scenario *of) {
    fail_some(name, of, most_runs());
}

static void each_of_them(scenario *const *list, const char *const *names, size_t n) {
    for (size_t i = 0; i < n; i++) fail_each(names[i], list[i]);
}

static void loading_survives_every_failed_allocation(void **state) {
    (void)state;
    scenario *const list[] = {load_from_memory, load_built_in, load_files};
    static const char *const names[] = {"load from memory", "load what is built in", "load files"};
    each_of_them(list, names, COUNT(list));
    fail_some("load all packs", load_all, 20); /* each run takes 30 ms */
    ;
}

static void checking_survives_every_failed_allocation(void **state) {
    (void)state;
    scenario *const list[] = {check_config, check_json, check_errors, check_json_errors, check_choose, check_files};
    static const char *const names[] = {"check libconfig",        "check JSON",          "check errors",
                                        "check JSON with errors", "check with --choose", "check files"};
    each_of_them(list, names, COUNT(list));
}

static void batches_survive_every_failed_allocation(void **state) {
    (void)state;
    scenario *const list[] = {check_a_batch, check_lines, fill_a_buffer};
    static const char *const names[] = {"check a batch", "check lines", "fill a buffer"};
    each_of_them(list, names, COUNT(list));
}

static void reports_survive_every_failed_allocation(void **state) {
    (void)state;
    for (format_number = 0; rl_report_format(format_number); format_number++)
        fail_each(rl_report_format(format_number), report_in_a_format);
}

static void diffs_and_sweeps_survive_every_failed_allocation(void **state) {
    (void)state;
    for (format_number = 0; rl_document_format(format_number); format_number++) {
        fail_each("diff", diff_in_a_format);
        fail_each("sweep", sweep_in_a_format);
    }
    fail_each("sweep with errors", sweep_errors);
}

static int open_engine(void **state) {
    (void)state;
    FILE *f = fopen(files[0], "w");
    if (!f) return -1;
    fputs("@include \"no-memory.inc\"\n", f);
    fclose(f);
    f = fopen("build/no-memory.jsonl", "w");
    if (!f) return -1;
    fprintf(f, "%s\n\n%s\n%s\n", two, wrong_json, two);
    fclose(f);
    f = fopen("build/no-memory.inc", "w");
    if (!f) return -1;
    fputs(one, f);
    fclose(f);
    if (system("gzip -c build/no-memory.inc > build/no-memory.deal.gz && "
               "if command -v zstd > /dev/null; then zstd -q -f build/no-memory.inc -o build/no-memory.deal.zst; fi") !=
        0)
        return -1;
    if (rl_engine_new(&engine) != RL_OK) return -1;
    if (rl_engine_load_vocabulary_text(engine, "small.terms", terms, sizeof terms - 1) != RL_OK) return -1;
    rl_status status = rl_engine_add_pack_text(engine, "tenant.rules", pack, sizeof pack - 1);
    if (status != RL_OK) rl_engine_write_diags(engine, false, keep, NULL);
    if (status != RL_OK) printf("%.*s", (int)result.n, result.text);
    return status == RL_OK ? 0 : -1;
}

static int close_engine(void **state) {
    (void)state;
    rl_engine_free(engine);
    static const char *const made[] = {"build/no-memory.deal", "build/no-memory.inc", "build/no-memory.deal.gz",
                                       "build/no-memory.deal.zst", "build/no-memory.jsonl"};
    for (size_t i = 0; i < COUNT(made); i++) remove(made[i]);
    printf("%ld runs with failed allocations, %ld of them out of memory; %ld allocations of libconfig, which does not "
           "check them, did not fail\n",
           runs, out_of_memory, excused);
    return out_of_memory > runs / 2 ? 0 : -1;
}

static void allocation_functions_of_its_own(void **state) {
    (void)state;
    puts("skipped: failed allocations, because sanitizers and valgrind have allocation functions of their own");
    skip();
}

int main(void) {
    const struct CMUnitTest none[] = {cmocka_unit_test(allocation_functions_of_its_own)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loading_survives_every_failed_allocation),
        cmocka_unit_test(checking_survives_every_failed_allocation),
        cmocka_unit_test(batches_survive_every_failed_allocation),
        cmocka_unit_test(reports_survive_every_failed_allocation),
        cmocka_unit_test(diffs_and_sweeps_survive_every_failed_allocation),
    };
    void *(*volatile allocate)(size_t) = malloc;
    heap.armed = true;
    free(allocate(1));
    heap.armed = false;
    if (heap.calls == 0) return cmocka_run_group_tests(none, NULL, NULL);
    return cmocka_run_group_tests(tests, open_engine, close_engine);
}
