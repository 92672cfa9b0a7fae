#define _DEFAULT_SOURCE /* usleep */

#include "unit/library.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Batches of the library: what a batch says of a deal is what checking it alone says. */

static const char *const files[] = {"docs/examples/armistice.deal", "docs/examples/bracketed.deal",
                                    "docs/examples/draft.deal", "docs/examples/nowhere.deal",
                                    "docs/examples/published/ru-memorandum-2025-06.deal"};
static const char good[] = "{\"deal\": {\"id\": \"a\", \"title\": \"A\"}, \"terms\": {\"alignment\": {\"nato\": "
                           "\"barred\"}}}";
static const char bad[] = "{\"deal\": {\"id\": \"b\", \"title\": 7}}";

static rl_batch *batch(const rl_engine *e, const rl_settings *s, unsigned jobs) {
    rl_batch *b = NULL;
    assert_int_equal(rl_batch_new(e, s, jobs, &b), RL_OK);
    return b;
}

static rl_results *next(rl_batch *b) {
    rl_results *r = NULL;
    assert_int_equal(rl_batch_next(b, &r), RL_OK);
    return r;
}

static void add_text(rl_batch *b, const char *name, const char *text) {
    const size_t size = strlen(text);
    assert_int_equal(rl_batch_add(b, &name, &text, &size, 1), RL_OK);
}

/* The row of a verdict, as the header defines it. */
static size_t row_of(const rl_engine *e, rl_verdict *v, unsigned char *row) {
    size_t n = 0;
    rl_pack p = RL_PACK_INIT;
    row[n++] = (unsigned char)rl_verdict_outcome(v);
    for (size_t i = 0; rl_engine_pack(e, i, &p) == RL_OK; i++) {
        rl_pack_verdict of = RL_PACK_VERDICT_INIT;
        row[n++] = rl_verdict_pack(v, i, &of) == RL_OK ? (unsigned char)of.outcome : RL_OUTCOME_ERROR;
    }
    for (size_t i = 0; rl_engine_pack(e, i, &p) == RL_OK; i++)
        for (size_t k = 0; k < p.n_rules; k++) {
            rl_rule_verdict of = RL_RULE_VERDICT_INIT;
            bool read = rl_verdict_rule(v, i, k, &of) == RL_OK;
            row[n++] = !read ? RL_RULE_ERROR : (unsigned char)((unsigned)of.outcome | (of.waived ? RL_WAIVED : 0u));
        }
    return n;
}

static char *json_of(const rl_verdict *v) {
    rl_buffer *b = NULL;
    size_t n;
    assert_int_equal(rl_buffer_new(&b), RL_OK);
    assert_int_equal(rl_verdict_write(v, rl_buffer_sink, b), RL_OK);
    const char *text = rl_buffer_text(b, &n);
    assert_int_equal(text[n], '\0');
    char *copy = strdup(text);
    rl_buffer_free(b);
    return copy;
}

/* Row, facts and complete verdict of result I are those of V. */
static void assert_same(const rl_engine *e, const rl_results *r, size_t i, rl_verdict *v) {
    unsigned char row[1000];
    size_t width, n = row_of(e, v, row);
    const unsigned char *rows = rl_results_rows(r, &width);
    rl_result got = RL_RESULT_INIT;
    rl_deal deal = RL_DEAL_INIT;
    rl_verdict *complete = NULL;
    assert_int_equal(width, n);
    assert_memory_equal(rows + i * width, row, n);
    assert_int_equal(rl_results_get(r, i, &got), RL_OK);
    assert_int_equal(rl_verdict_deal(v, &deal), RL_OK);
    assert_string_equal(got.id, deal.id);
    assert_string_equal(got.title, deal.title);
    assert_string_equal(got.file, deal.file);
    assert_int_equal(got.outcome, deal.outcome);
    assert_int_equal(rl_results_verdict(r, i, &complete), RL_OK);
    char *a = json_of(v), *b = json_of(complete);
    assert_string_equal(a, b);
    free(a);
    free(b);
    rl_verdict_free(complete);
}

static void files_and_texts_get_the_verdicts_that_they_get_alone(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    for (unsigned jobs = 1; jobs <= 3; jobs += 2) {
        rl_batch *b = batch(e, NULL, jobs);
        assert_int_equal(rl_batch_jobs(b), jobs);
        assert_int_equal(rl_batch_add(b, files, NULL, NULL, COUNT(files)), RL_OK);
        add_text(b, "good.json", good);
        add_text(b, "bad.json", bad);
        assert_int_equal(rl_batch_waiting(b), 3);
        rl_results *r = next(b);
        assert_int_equal(rl_results_count(r), COUNT(files));
        for (size_t i = 0; i < COUNT(files); i++) {
            rl_verdict *v = library_check(e, files[i]);
            assert_same(e, r, i, v);
            rl_verdict_free(v);
        }
        rl_results_free(r);
        static const char *const names[] = {"good.json", "bad.json"}, *const texts[] = {good, bad};
        for (size_t i = 0; i < 2; i++) {
            rl_verdict *v = library_check_text(e, names[i], texts[i]);
            r = next(b);
            assert_same(e, r, 0, v);
            rl_results_free(r);
            rl_verdict_free(v);
        }
        assert_int_equal(rl_batch_waiting(b), 0);
        rl_batch_free(b);
    }
    rl_engine_free(e);
}

static void results_come_in_order_and_outlive_their_batch(void **state) {
    (void)state;
    enum { PARTS = 60, EACH = 7 };
    rl_engine *e = library_engine();
    rl_batch *b = batch(e, NULL, 4);
    rl_results *all[PARTS];
    char text[100], name[32];
    for (int i = 0; i < PARTS; i++) {
        const char *texts[EACH];
        char own[EACH][100];
        size_t sizes[EACH];
        for (int k = 0; k < EACH; k++) {
            snprintf(own[k], sizeof own[k], "deal = { id = \"d%d\"; title = \"T\"; }; terms = {};", i * EACH + k);
            texts[k] = own[k];
            sizes[k] = strlen(own[k]);
        }
        assert_int_equal(rl_batch_add(b, NULL, texts, sizes, EACH), RL_OK);
    }
    for (int i = 0; i < PARTS; i++) all[i] = next(b);
    rl_batch_free(b);
    for (int i = 0; i < PARTS; i++) {
        for (size_t k = 0; k < EACH; k++) {
            rl_result got = RL_RESULT_INIT;
            assert_int_equal(rl_results_get(all[i], k, &got), RL_OK);
            snprintf(text, sizeof text, "d%zu", (size_t)i * EACH + k);
            snprintf(name, sizeof name, "<deal %zu>", (size_t)i * EACH + k + 1);
            assert_string_equal(got.id, text);
            assert_string_equal(got.file, name);
        }
        rl_results_free(all[i]);
    }
    rl_engine_free(e);
}

static void a_batch_that_is_freed_early_drops_what_was_added(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    rl_batch *b = batch(e, NULL, 0);
    assert_false(rl_batch_ready(b));
    for (int i = 0; i < 40; i++) add_text(b, NULL, good);
    while (!rl_batch_ready(b)) usleep(100);
    rl_results_free(next(b));
    rl_batch_free(b);
    rl_engine_free(e);
}

/* ------------------------------------------------------------------------------------------------ lines */

static const char lines_file[] = "build/api-batch.jsonl";

static void write_file(const char *text, size_t n) {
    FILE *f = fopen(lines_file, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    fclose(f);
}

/* "LINE:ID:OUTCOME " of each deal of a file. */
static char *read_lines(const rl_engine *e, const rl_settings *s, const char *file) {
    rl_batch *b = batch(e, s, 2);
    buf out = {0};
    bool more = true;
    assert_int_equal(rl_batch_open(b, file), RL_OK);
    assert_int_equal(rl_batch_open(b, file), RL_ERROR_ARGUMENT);
    while (more) assert_int_equal(rl_batch_read(b, &more), RL_OK);
    assert_int_equal(rl_batch_read(b, &more), RL_ERROR_ARGUMENT);
    while (rl_batch_waiting(b)) {
        rl_results *r = next(b);
        for (size_t i = 0; i < rl_results_count(r); i++) {
            rl_result got = RL_RESULT_INIT;
            rl_verdict *v = NULL;
            rl_diag d = RL_DIAG_INIT;
            assert_int_equal(rl_results_get(r, i, &got), RL_OK);
            assert_string_equal(got.file, file);
            buf_printf(&out, "%u:%s:%s", (unsigned)got.line, got.id, rl_outcome_name(got.outcome));
            assert_int_equal(rl_results_verdict(r, i, &v), RL_OK);
            assert_int_equal(rl_verdict_outcome(v), got.outcome);
            if (rl_verdict_diag(v, 0, &d) == RL_OK) buf_printf(&out, ":%s:%u:%s", d.file, (unsigned)d.line, d.message);
            buf_char(&out, '\n');
            rl_verdict_free(v);
        }
        rl_results_free(r);
    }
    rl_batch_free(b);
    buf_char(&out, '\0');
    char *text = strdup(buf_slice(&out).p);
    buf_free(&out);
    return text;
}

static void assert_lines(const rl_engine *e, const rl_settings *s, const char *file, const char *expected) {
    char *got = read_lines(e, s, file);
    assert_string_equal(got, expected);
    free(got);
}

#define LINE(id) "{\"deal\":{\"id\":\"" id "\",\"title\":\"T\"},\"terms\":{}}"

static void lines_of_files_have_their_numbers_and_errors(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    static const char text[] = LINE("a") "\n\n  \r\n" LINE("b") "\r\n{\"deal\":\n" LINE("c");
    write_file(text, sizeof text - 1);
    assert_lines(e, NULL, lines_file,
                 "1:a:rejected\n4:b:rejected\n"
                 "5::error:build/api-batch.jsonl:5:expected a value, found the end of the file\n6:c:rejected\n");
    write_file("", 0);
    assert_lines(e, NULL, lines_file, "");
    write_file("\n\n", 2);
    assert_lines(e, NULL, lines_file, "");
    assert_lines(e, NULL, "build/nowhere.jsonl",
                 "0::error:build/nowhere.jsonl:0:cannot open this file: No such file or directory\n");
    assert_lines(e, NULL, "docs", "0::error:docs:0:this is a folder, not a file\n");
    rl_engine_free(e);
}

/* The same from memory, cut anywhere between lines. */
static void lines_can_be_in_memory(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    static const char text[] = LINE("a") "\n\n" LINE("b") "\r\nnonsense\n" LINE("c");
    rl_batch *b = batch(e, NULL, 2);
    const size_t cut = (size_t)(strstr(text, "nonsense") - text);
    size_t n;
    assert_int_equal(rl_batch_add_lines(b, "memory", 1, text, cut, &n), RL_OK);
    assert_int_equal(n, 3);
    assert_int_equal(rl_batch_add_lines(b, "memory", 4, text + cut, sizeof text - 1 - cut, NULL), RL_OK);
    assert_int_equal(rl_batch_add_lines(b, "memory", 6, "\n \n", 3, &n), RL_OK);
    assert_int_equal(n, 2);
    assert_int_equal(rl_batch_add_lines(b, "memory", 8, NULL, 0, NULL), RL_OK);
    assert_int_equal(rl_batch_waiting(b), 2);
    static const struct {
        const char *id;
        uint32_t line;
    } wanted[] = {{"a", 1}, {"b", 3}, {"", 4}, {"c", 5}};
    for (size_t i = 0; i < COUNT(wanted);) {
        rl_results *r = next(b);
        for (size_t k = 0; k < rl_results_count(r); k++, i++) {
            rl_result got = RL_RESULT_INIT;
            assert_int_equal(rl_results_get(r, k, &got), RL_OK);
            assert_string_equal(got.id, wanted[i].id);
            assert_int_equal(got.line, wanted[i].line);
            assert_string_equal(got.file, "memory");
        }
        rl_results_free(r);
    }
    assert_int_equal(rl_batch_add_lines(b, NULL, 1, text, 1, NULL), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_batch_add_lines(b, "memory", 0, text, 1, NULL), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_batch_add_lines(b, "memory", 1, NULL, 1, NULL), RL_ERROR_ARGUMENT);
    rl_batch_free(b);
    rl_engine_free(e);
}

/* Of lines longer than the limit, with a short one before, between and after them, and at the end of the file. */
static void a_line_that_is_too_long_is_an_error_and_the_next_is_read(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    rl_settings s = RL_SETTINGS_INIT;
    buf text = {0};
    s.max_deal_size = 100;
    for (int i = 0; i < 2; i++) {
        buf_z(&text, LINE("a") "\n");
        buf_pad(&text, 'x', i ? 200 : 600000);
        buf_char(&text, '\n');
    }
    buf_z(&text, LINE("b") "\n");
    buf_pad(&text, 'y', 300000);
    write_file(buf_slice(&text).p, buf_mark(&text));
    assert_lines(e, &s, lines_file,
                 "1:a:rejected\n2::error:build/api-batch.jsonl:2:this deal is longer than 100 bytes\n"
                 "3:a:rejected\n4::error:build/api-batch.jsonl:4:this deal is longer than 100 bytes\n"
                 "5:b:rejected\n6::error:build/api-batch.jsonl:6:this deal is longer than 100 bytes\n");
    buf_free(&text);
    rl_engine_free(e);
}

static void compressed_lines_are_read_and_damage_is_an_error(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    static const char text[] = LINE("a") "\n" LINE("b") "\n";
    write_file(text, sizeof text - 1);
    assert_int_equal(system("gzip -kf build/api-batch.jsonl"), 0);
    assert_lines(e, NULL, "build/api-batch.jsonl.gz", "1:a:rejected\n2:b:rejected\n");
    assert_int_equal(truncate("build/api-batch.jsonl.gz", 50), 0);
    char *got = read_lines(e, NULL, "build/api-batch.jsonl.gz");
    assert_non_null(strstr(got, "error:build/api-batch.jsonl.gz:"));
    assert_non_null(strstr(got, "reading stopped: "));
    free(got);
    remove("build/api-batch.jsonl.gz");
    rl_engine_free(e);
}

/* ------------------------------------------------------------------------------------------------ limits */

/* With each number of steps, the row and the complete verdict agree. */
static void a_deal_within_the_limits_is_explained_without_them(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    bool refused = false, judged = false;
    for (uint64_t steps = 1; steps < 200000; steps += steps / 2 + 1) {
        rl_settings s = RL_SETTINGS_INIT;
        s.max_steps = steps;
        s.explain_met = true;
        rl_batch *b = batch(e, &s, 1);
        assert_int_equal(rl_batch_add(b, &files[4], NULL, NULL, 1), RL_OK);
        rl_results *r = next(b);
        rl_result got = RL_RESULT_INIT;
        rl_verdict *v = NULL;
        assert_int_equal(rl_results_get(r, 0, &got), RL_OK);
        assert_int_equal(rl_results_verdict(r, 0, &v), RL_OK);
        assert_int_equal(rl_verdict_outcome(v), got.outcome);
        refused = refused || got.outcome == RL_OUTCOME_ERROR;
        judged = judged || got.outcome != RL_OUTCOME_ERROR;
        rl_verdict_free(v);
        rl_results_free(r);
        rl_batch_free(b);
    }
    assert_true(refused && judged);
    rl_engine_free(e);
}

static void a_deal_that_takes_too_much_memory_is_an_error_and_the_next_is_checked(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    rl_settings s = RL_SETTINGS_INIT;
    buf large = {0};
    s.max_memory = 1 << 20;
    buf_z(&large, "{\"deal\":{\"id\":\"a\",\"title\":\"T\"},\"articles\":[");
    for (int i = 0; i < 20000; i++) buf_printf(&large, "%s{\"id\":\"%d\"}", i ? "," : "", i);
    buf_z(&large, "]}");
    buf_char(&large, '\0');
    rl_batch *b = batch(e, &s, 1);
    add_text(b, "large", buf_slice(&large).p);
    add_text(b, "good", good);
    rl_results *r = next(b);
    rl_result got = RL_RESULT_INIT;
    rl_verdict *v = NULL;
    rl_diag d = RL_DIAG_INIT;
    assert_int_equal(rl_results_get(r, 0, &got), RL_OK);
    assert_int_equal(got.outcome, RL_OUTCOME_ERROR);
    assert_int_equal(rl_results_verdict(r, 0, &v), RL_OK);
    assert_int_equal(rl_verdict_diag(v, 0, &d), RL_OK);
    assert_string_equal(d.message, "this deal takes more than 1048576 bytes of memory; --max-memory allows more");
    rl_verdict_free(v);
    rl_results_free(r);
    r = next(b);
    assert_int_equal(rl_results_get(r, 0, &got), RL_OK);
    assert_int_not_equal(got.outcome, RL_OUTCOME_ERROR);
    rl_results_free(r);
    rl_batch_free(b);
    buf_free(&large);
    rl_engine_free(e);
}

/* The settings are copied, and errors in them are errors of every deal. */
static void settings_hold_for_all_deals(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    rl_settings s = RL_SETTINGS_INIT;
    char choice[] = "ceiling=low", date[] = "2025-06-01";
    const char *choose[] = {choice};
    s.choose = choose;
    s.n_choose = 1;
    s.today = date;
    rl_verdict *v = NULL;
    assert_int_equal(rl_check_file(e, files[1], &s, &v), RL_OK);
    rl_batch *b = batch(e, &s, 1);
    memset(choice, 'x', sizeof choice - 1);
    memset(date, 'x', sizeof date - 1);
    assert_int_equal(rl_batch_add(b, &files[1], NULL, NULL, 1), RL_OK);
    rl_results *r = next(b);
    assert_same(e, r, 0, v);
    rl_results_free(r);
    rl_verdict_free(v);
    rl_batch_free(b);
    rl_diag d = RL_DIAG_INIT;
    b = batch(e, &s, 1);
    add_text(b, NULL, good);
    r = next(b);
    assert_int_equal(rl_results_verdict(r, 0, &v), RL_OK);
    assert_int_equal(rl_verdict_diag(v, 0, &d), RL_OK);
    assert_string_equal(d.message, "'xxxxxxxxxx' is not a valid date");
    rl_verdict_free(v);
    rl_results_free(r);
    rl_batch_free(b);
    rl_engine_free(e);
}

/* ------------------------------------------------------------------------------------------------ calls that are wrong
 */

static void wrong_calls_are_refused(void **state) {
    (void)state;
    rl_engine *e = library_engine(), *empty = NULL;
    rl_batch *b = NULL;
    rl_results *r = NULL;
    rl_verdict *v = NULL;
    rl_result got = RL_RESULT_INIT;
    rl_settings unsized = {0};
    const char *none[] = {NULL};
    const size_t size = 0;
    bool more;
    assert_int_equal(rl_engine_new(&empty), RL_OK);
    assert_int_equal(rl_batch_new(empty, NULL, 1, &b), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_batch_new(NULL, NULL, 1, &b), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_batch_new(e, &unsized, 1, &b), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_batch_new(e, NULL, 1025, &b), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_batch_new(e, NULL, 1, NULL), RL_ERROR_ARGUMENT);
    b = batch(e, NULL, 1);
    assert_int_equal(rl_batch_add(b, none, NULL, NULL, 1), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_batch_add(b, NULL, none, &size, 1), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_batch_add(b, files, files, NULL, 1), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_batch_add(b, files, NULL, NULL, 0), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_batch_next(b, &r), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_batch_read(b, &more), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_batch_open(b, ""), RL_ERROR_ARGUMENT);
    add_text(b, NULL, "");
    r = next(b);
    assert_int_equal(rl_results_get(r, 1, &got), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_results_verdict(r, 1, &v), RL_ERROR_ARGUMENT);
    rl_results_free(r);
    rl_batch_free(b);
    rl_batch_free(NULL);
    rl_results_free(NULL);
    assert_int_equal(rl_results_count(NULL), 0);
    rl_engine_free(empty);
    rl_engine_free(e);
}

static void in_a_child_process_results_can_be_used_and_batches_cannot(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    rl_batch *b = batch(e, NULL, 2);
    add_text(b, NULL, good);
    add_text(b, NULL, good);
    rl_results *r = next(b), *other = NULL;
    pid_t child = fork();
    if (child == 0) {
        rl_verdict *v = NULL;
        bool fine = rl_results_verdict(r, 0, &v) == RL_OK && rl_batch_next(b, &other) == RL_ERROR_ARGUMENT;
        rl_verdict_free(v);
        rl_batch_free(b);
        /* The memory of threads that the child does not have is never freed: by this signal no checker looks for it. */
        kill(getpid(), fine ? SIGKILL : SIGTERM);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    rl_results_free(r);
    rl_results_free(next(b));
    rl_batch_free(b);
    rl_engine_free(e);
}

static void the_builtin_packs_are_added_as_a_whole(void **state) {
    (void)state;
    static const char *const ids[] = {"ukraine", "kremlin", "russia-state", "preconditions"};
    rl_engine *e = NULL;
    rl_pack p = RL_PACK_INIT;
    assert_int_equal(rl_engine_new(&e), RL_OK);
    assert_int_equal(rl_engine_add_builtin_packs(NULL), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_engine_add_builtin_packs(e), RL_OK);
    assert_int_equal(rl_engine_pack_count(e), COUNT(ids));
    for (size_t i = 0; i < COUNT(ids); i++) {
        assert_int_equal(rl_engine_pack(e, i, &p), RL_OK);
        assert_string_equal(p.id, ids[i]);
    }
    assert_int_equal(rl_engine_add_builtin_packs(e), RL_ERROR_INPUT);
    assert_int_equal(rl_engine_pack_count(e), COUNT(ids));
    rl_engine_free(e);
    assert_int_equal(rl_engine_new(&e), RL_OK);
    assert_int_equal(rl_engine_load_vocabulary(e, "docs/examples/lease.terms"), RL_OK);
    assert_int_equal(rl_engine_add_builtin_packs(e), RL_ERROR_INPUT);
    assert_int_equal(rl_engine_pack_count(e), 0);
    rl_engine_free(e);
}

/* What the engine says of a rule is what a verdict says of it. */
static void rules_can_be_read_without_a_deal(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    rl_verdict *v = library_check(e, files[0]);
    rl_pack p = RL_PACK_INIT;
    size_t n = 0;
    for (size_t i = 0; rl_engine_pack(e, i, &p) == RL_OK; i++)
        for (size_t k = 0; k < p.n_rules; k++, n++) {
            rl_rule r = RL_RULE_INIT;
            rl_rule_verdict of = RL_RULE_VERDICT_INIT;
            rl_citation cite = RL_CITATION_INIT, same = RL_CITATION_INIT;
            assert_int_equal(rl_engine_rule(e, i, k, &r), RL_OK);
            assert_int_equal(rl_verdict_rule(v, i, k, &of), RL_OK);
            assert_string_equal(r.id, of.id);
            assert_string_equal(r.title, of.title);
            assert_int_equal(r.rule_class, of.rule_class);
            assert_string_equal(r.remedy, of.remedy);
            assert_true(of.outcome == RL_RULE_NOT_APPLICABLE || r.n_conditions == of.n_conditions);
            assert_int_equal(rl_engine_citation(e, i, k, &cite), RL_OK);
            assert_int_equal(rl_verdict_rule_citation(v, i, k, &same), RL_OK);
            assert_string_equal(cite.quote, same.quote);
        }
    assert_true(n > 40);
    rl_rule r = RL_RULE_INIT;
    rl_citation c = RL_CITATION_INIT;
    assert_int_equal(rl_engine_rule(e, 0, 1000, &r), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_engine_rule(e, 4, 0, &r), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_engine_rule(NULL, 0, 0, &r), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_engine_citation(e, 4, 0, &c), RL_ERROR_ARGUMENT);
    rl_verdict_free(v);
    rl_engine_free(e);
}

static void a_buffer_keeps_what_it_gets(void **state) {
    (void)state;
    rl_buffer *b = NULL;
    size_t n = 1;
    assert_int_equal(rl_buffer_new(NULL), RL_ERROR_ARGUMENT);
    assert_int_equal(rl_buffer_new(&b), RL_OK);
    assert_string_equal(rl_buffer_text(b, &n), "");
    assert_int_equal(n, 0);
    assert_true(rl_buffer_sink(b, "ab", 2) && rl_buffer_sink(b, "\0c", 2));
    assert_memory_equal(rl_buffer_text(b, &n), "ab\0c", 5);
    assert_int_equal(n, 4);
    rl_buffer_clear(b);
    assert_string_equal(rl_buffer_text(b, &n), "");
    assert_false(rl_buffer_sink(NULL, "a", 1) || rl_buffer_sink(b, NULL, 1));
    rl_buffer_free(b);
    rl_buffer_free(NULL);
    rl_buffer_clear(NULL);
    assert_string_equal(rl_buffer_text(NULL, &n), "");
    assert_int_equal(rl_verdict_write(NULL, rl_buffer_sink, NULL), RL_ERROR_ARGUMENT);
}

static int remove_file(void **state) {
    (void)state;
    remove(lines_file);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_and_texts_get_the_verdicts_that_they_get_alone),
        cmocka_unit_test(results_come_in_order_and_outlive_their_batch),
        cmocka_unit_test(a_batch_that_is_freed_early_drops_what_was_added),
        cmocka_unit_test(lines_of_files_have_their_numbers_and_errors),
        cmocka_unit_test(lines_can_be_in_memory),
        cmocka_unit_test(a_line_that_is_too_long_is_an_error_and_the_next_is_read),
        cmocka_unit_test(compressed_lines_are_read_and_damage_is_an_error),
        cmocka_unit_test(a_deal_within_the_limits_is_explained_without_them),
        cmocka_unit_test(a_deal_that_takes_too_much_memory_is_an_error_and_the_next_is_checked),
        cmocka_unit_test(settings_hold_for_all_deals),
        cmocka_unit_test(wrong_calls_are_refused),
        cmocka_unit_test(in_a_child_process_results_can_be_used_and_batches_cannot),
        cmocka_unit_test(the_builtin_packs_are_added_as_a_whole),
        cmocka_unit_test(rules_can_be_read_without_a_deal),
        cmocka_unit_test(a_buffer_keeps_what_it_gets),
    };
    return cmocka_run_group_tests(tests, NULL, remove_file);
}
