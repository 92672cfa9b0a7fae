#include "unit/world.h"

#include <stdlib.h>
#include <unistd.h>

#include "batch/batch.h"
#include "report/formats.h"

/* A file of lines, good and bad ones, checked by one thread and by several. */

static char folder[] = "/tmp/redline-batch-XXXXXX", path[64];
enum { DEALS = 3000 };

static const char rules[] =
    "pack = { id = \"p\"; title = \"P\"; party = \"north\"; version = \"1\"; vocabulary = \"small/1\";\n"
    "         sources = ( { id = \"s\"; title = \"S\"; } ); };\n"
    "rules = ( { id = \"R\"; title = \"R\"; class = \"red-line\";\n"
    "            conditions = ( { id = \"a\"; forbid = \"zone.wanted\"; message = \"wanted\"; },\n"
    "                           { id = \"b\"; require = \"town.all(t, rights[t].kind != 'vague')\"; message = \"m\"; } "
    ");\n"
    "            cite = { source = \"s\"; section = \"1\"; quote = \"q\"; }; } );\n";

/* Every seventh deal is no JSON, every eleventh has an unknown term, every fifth has choices. */
static void write_deal(FILE *f, int i) {
    static const char *const kinds[] = {"none", "vague", "full"};
    fprintf(f, "{\"deal\": {\"id\": \"d%d\", \"title\": \"Deal\"}, \"terms\": {\"zone\": {\"wanted\": %s}, ", i,
            i % 5 == 0   ? "{\"either\": [true, false]}"
            : i % 3 == 0 ? "true"
                         : "false");
    fprintf(f, "\"rights\": {\"aa\": {\"kind\": \"%s\"}}%s}%s}\n", kinds[i % 3], i % 11 == 0 ? ", \"zones\": 1" : "",
            i % 7 == 0 ? "," : "");
    if (i % 100 == 0) fputs("\n", f);
}

static int make_file(void **state) {
    (void)state;
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/deals.jsonl", folder);
    FILE *f = fopen(path, "w");
    for (int i = 0; f && i < DEALS; i++) write_deal(f, i);
    return !f || fclose(f) != 0;
}

static int remove_file(void **state) {
    (void)state;
    return unlink(path) != 0 || rmdir(folder) != 0;
}

typedef struct result {
    buf reports[16], messages;
    uint64_t deals, errors;
} result;

typedef struct run {
    world world;
    const pack *pack;
    report reports[16];
    size_t n_reports;
    result *into;
} run;

static bool take_report(void *with, report *r) {
    run *x = with;
    buf_str(&x->into->reports[r - x->reports], buf_slice(&r->out));
    buf_clear(&r->out);
    return true;
}

static void take_messages(void *with, str text) {
    buf_str(&((run *)with)->into->messages, text);
}

static void take_progress(void *with, const batch_progress *p) {
    run *x = with;
    assert_true(p->deals >= x->into->deals && p->errors >= x->into->errors);
    x->into->deals = p->deals;
    x->into->errors = p->errors;
}

static void open_run(run *x, result *into) {
    *x = (run){.into = into};
    *into = (result){0};
    world_open(&x->world);
    source *s = source_of_text(&x->world.memory, STR("p.rules"), str_of(rules));
    x->pack = pack_read(&x->world.memory, s, x->world.vocabulary, x->world.env, &x->world.problems);
    assert_str(world_messages(&x->world), "");
    size_t n;
    const str *all = format_names(&x->world.memory, FORMAT_OF_CHECK, &n);
    assert_in_range(n, 3, COUNT(x->reports));
    for (; x->n_reports < n; x->n_reports++)
        report_begin(&x->reports[x->n_reports], format_find(all[x->n_reports], FORMAT_OF_CHECK)->check,
                     (report_settings){0}, x->world.vocabulary, &x->pack, 1);
}

static void close_run(run *x) {
    for (size_t i = 0; i < x->n_reports; i++) {
        report *r = &x->reports[i];
        if (r->format->head_last) report_head(r);
        report_foot(r);
        take_report(x, r);
        report_free(r);
    }
    world_close(&x->world);
}

static void run_batch(result *into, unsigned jobs, bool fail_fast, bool with_all) {
    run x;
    report *reports[COUNT(x.reports)];
    open_run(&x, into);
    for (size_t i = 0; i < x.n_reports; i++) reports[i] = &x.reports[i];
    str name = str_of(path);
    batch_settings s = {.paths = &name,
                        .n_paths = 1,
                        .vocabulary = x.world.vocabulary,
                        .packs = &x.pack,
                        .n_packs = 1,
                        .max_deal = 100000,
                        .jobs = jobs,
                        .fail_fast = fail_fast,
                        .judging.no_because = !with_all};
    assert_true(
        batch_run(&s, reports, x.n_reports, (batch_sink){&x, take_report, take_messages, take_progress, NULL, NULL}));
    close_run(&x);
}

static void free_result(result *r) {
    for (size_t i = 0; i < COUNT(r->reports); i++) buf_free(&r->reports[i]);
    buf_free(&r->messages);
}

static void assert_same(const result *a, const result *b) {
    for (size_t i = 0; i < COUNT(a->reports); i++)
        assert_true(str_eq(buf_slice(&a->reports[i]), buf_slice(&b->reports[i])));
    assert_true(str_eq(buf_slice(&a->messages), buf_slice(&b->messages)));
    assert_int_equal(a->deals, b->deals);
    assert_int_equal(a->errors, b->errors);
}

static void every_format_is_the_same_for_any_number_of_threads(void **state) {
    (void)state;
    static const unsigned jobs[] = {2, 3, 8, 17};
    result one, many;
    run_batch(&one, 1, false, true);
    assert_int_equal(one.deals, DEALS);
    assert_int_equal(one.errors, DEALS / 7 + 1 + DEALS / 11 + 1 - (DEALS / 77 + 1));
    for (size_t i = 0; i < COUNT(jobs); i++) {
        run_batch(&many, jobs[i], false, true);
        assert_same(&one, &many);
        free_result(&many);
    }
    free_result(&one);
}

/* The first deal of all is no JSON. */
static void fail_fast_ends_behind_the_first_bad_deal(void **state) {
    (void)state;
    for (unsigned jobs = 1; jobs <= 4; jobs++) {
        result r;
        run_batch(&r, jobs, true, false);
        assert_int_equal(r.deals, 1);
        assert_int_equal(r.errors, 1);
        free_result(&r);
    }
}

/* A report that takes no more ends the batch, and batch_run() says so. */
static bool refuse(void *with, report *r) {
    (void)with;
    buf_clear(&r->out);
    return false;
}

static void ignore(void *with, str text) {
    (void)with;
    (void)text;
}

static void a_report_that_takes_no_more_ends_the_batch(void **state) {
    (void)state;
    for (unsigned jobs = 1; jobs <= 4; jobs++) {
        run x;
        result r;
        open_run(&x, &r);
        report *first = &x.reports[0];
        str name = str_of(path);
        batch_settings s = {.paths = &name,
                            .n_paths = 1,
                            .vocabulary = x.world.vocabulary,
                            .packs = &x.pack,
                            .n_packs = 1,
                            .max_deal = 100000,
                            .jobs = jobs};
        assert_false(batch_run(&s, &first, 1, (batch_sink){.report = refuse, .messages = ignore}));
        close_run(&x);
        free_result(&r);
    }
}

/* Checks a good deal, one with 5,000 articles COPIES times and a good one again, with a limit on the memory of each. */
static bool run_with_memory(result *into, size_t deal_memory, unsigned jobs, int copies) {
    static const char good[] = "\"title\": \"G\"}, \"terms\": {\"zone\": {\"wanted\": true}}}\n";
    run x;
    char file[80];
    snprintf(file, sizeof file, "%s/big.jsonl", folder);
    FILE *f = fopen(file, "w");
    assert_non_null(f);
    fprintf(f, "{\"deal\": {\"id\": \"g\", %s", good);
    for (int k = 0; k < copies; k++) {
        fprintf(f, "{\"deal\": {\"id\": \"big%d\", \"title\": \"B\"}, \"articles\": [{\"id\": \"a\"}", k);
        for (int i = 0; i < 5000; i++) fprintf(f, ",{\"id\": \"%d\"}", i);
        fputs("]}\n", f);
    }
    fprintf(f, "{\"deal\": {\"id\": \"h\", %s", good);
    fclose(f);
    open_run(&x, into);
    report *first = &x.reports[0];
    str name = str_of(file);
    batch_settings s = {.paths = &name,
                        .n_paths = 1,
                        .vocabulary = x.world.vocabulary,
                        .packs = &x.pack,
                        .n_packs = 1,
                        .max_deal = 1000000,
                        .deal_memory = deal_memory,
                        .jobs = jobs};
    bool good_run = batch_run(&s, &first, 1, (batch_sink){&x, take_report, take_messages, take_progress, NULL, NULL});
    close_run(&x);
    unlink(file);
    return good_run;
}

/* How many deals are errors under this limit. Each must be one because of it. */
static uint64_t refused(size_t deal_memory, unsigned jobs, int copies) {
    result r;
    char wanted[96];
    size_t n = 0, at = 0;
    assert_true(run_with_memory(&r, deal_memory, jobs, copies));
    assert_int_equal(r.deals, copies + 2);
    str text = buf_slice(&r.messages);
    snprintf(wanted, sizeof wanted, "error: this deal takes more than %zu bytes of memory; --max-memory allows more\n",
             deal_memory);
    for (; (at = str_find(text, str_of(wanted), at)) != SIZE_MAX; n++) at++;
    assert_int_equal(n, r.errors);
    n = r.errors;
    free_result(&r);
    return n;
}

/* What is refused follows from the deal alone: not from deals before it, and not from the number of threads. */
static void a_deal_over_its_memory_is_an_error_and_no_other_is(void **state) {
    (void)state;
    size_t least = 0, enough = 64 << 20;
    assert_int_equal(refused(0, 1, 1), 0);
    while (enough - least > 1) {
        size_t middle = (least + enough) / 2;
        *(refused(middle, 1, 1) ? &least : &enough) = middle;
    }
    assert_in_range(enough, 1 << 20, 16 << 20);
    for (unsigned jobs = 1; jobs <= 3; jobs++) {
        assert_int_equal(refused(enough, jobs, 3), 0);
        assert_int_equal(refused(enough - 1, jobs, 3), 3);
        assert_int_equal(refused(enough / 2, jobs, 3), 3);
        assert_int_equal(refused(100, jobs, 3), 5);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_is_the_same_for_any_number_of_threads),
        cmocka_unit_test(fail_fast_ends_behind_the_first_bad_deal),
        cmocka_unit_test(a_deal_over_its_memory_is_an_error_and_no_other_is),
        cmocka_unit_test(a_report_that_takes_no_more_ends_the_batch),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
