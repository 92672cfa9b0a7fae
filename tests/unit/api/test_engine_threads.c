#include "unit/library.h"

#include <pthread.h>

/* Eight threads check deals with one engine at once; `make tsan` runs this under ThreadSanitizer. */

#define THREADS 8

/* Brackets, an unreadable file, JSON in text form, and texts that patterns search. */
static const char *const deals[] = {"docs/examples/armistice.deal", "docs/examples/bracketed.deal",
                                    "docs/examples/draft.deal", "docs/examples/nowhere.deal",
                                    "docs/examples/published/ru-memorandum-2025-06.deal"};

typedef struct job {
    const rl_engine *engine;
    const rl_verdict *shared; /* is only read, by all threads at once */
    buf out;
    rl_status status;
} job;

/* The JSON report of all deals, the values of the verdicts, and a sweep. */
static rl_status work(job *j) {
    rl_report *r = NULL;
    rl_sweep *s = NULL;
    rl_status status = rl_verdict_write(j->shared, library_sink, &j->out);
    if (status == RL_OK) status = rl_report_new(j->engine, "json", NULL, library_sink, &j->out, &r);
    if (status == RL_OK) status = rl_report_add(r, j->shared);
    for (size_t i = 0; status == RL_OK && i < COUNT(deals); i++) {
        rl_verdict *v = NULL;
        rl_deal d = RL_DEAL_INIT;
        status = rl_check_file(j->engine, deals[i], NULL, &v);
        if (status == RL_OK) status = rl_report_add(r, v);
        if (status == RL_OK) status = rl_verdict_deal(v, &d);
        if (status == RL_OK) buf_z(&j->out, d.title);
        rl_verdict_free(v);
    }
    if (status == RL_OK) status = rl_report_end(r);
    if (status == RL_OK) status = rl_sweep_file(j->engine, deals[1], NULL, NULL, &s);
    if (status == RL_OK) status = rl_sweep_write(s, "html", NULL, library_sink, &j->out);
    rl_sweep_free(s);
    rl_report_free(r);
    return status;
}

static void *run(void *data) {
    job *j = data;
    j->status = work(j);
    return NULL;
}

static void eight_threads_with_one_engine_get_what_one_gets(void **state) {
    (void)state;
    rl_engine *e = library_engine();
    assert_int_equal(rl_engine_add_pack(e, "docs/examples/wording.rules"), RL_OK);
    rl_verdict *shared = library_check(e, deals[1]);
    job alone = {.engine = e, .shared = shared}, jobs[THREADS];
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        jobs[i] = (job){.engine = e, .shared = shared};
        assert_int_equal(pthread_create(&threads[i], NULL, run, &jobs[i]), 0);
    }
    run(&alone);
    assert_int_equal(alone.status, RL_OK);
    assert_true(buf_mark(&alone.out) > 10000);
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(jobs[i].status, RL_OK);
        assert_true(str_eq(buf_slice(&jobs[i].out), buf_slice(&alone.out)));
        buf_free(&jobs[i].out);
    }
    buf_free(&alone.out);
    rl_verdict_free(shared);
    rl_engine_free(e);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(eight_threads_with_one_engine_get_what_one_gets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
