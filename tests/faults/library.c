/* A program that uses the library as another one would, for run.py: what a call of the system that fails does there.
 *
 *     library files FILE...      checks each file, and reports on all in JSON
 *     library lines JOBS FILE    checks a file with one deal per line in JOBS threads
 *     library batch JOBS FILE... the same for files of deals
 *     library diff A B           compares two deals
 *     library sweep FILE         counts the combinations of a deal
 *     library own FILE           checks with lease.terms and lease.rules, which are files
 *
 * It writes its output at the end, if all went well. Else it prints what the library said and ends with status 2. */

#include <redline.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static rl_engine *engine;
static rl_buffer *output;
static bool failed;

static bool to_stderr(void *data, const char *bytes, size_t size) {
    (void)data;
    return fwrite(bytes, 1, size, stderr) == size;
}

static bool good(rl_status status) {
    if (status == RL_OK) return true;
    fprintf(stderr, "error: the library returned: %s\n", rl_status_name(status));
    if (engine) (void)rl_engine_write_diags(engine, false, to_stderr, NULL);
    failed = true;
    return false;
}

static void say(const char *text) {
    good(rl_buffer_sink(output, text, strlen(text)) ? RL_OK : RL_NOMEM);
}

/* A deal that could not be checked is an error of the program. */
static void outcome(rl_verdict *v) {
    say(rl_outcome_name(rl_verdict_outcome(v)));
    say("\n");
    if (rl_verdict_outcome(v) != RL_OUTCOME_ERROR) return;
    failed = true;
    fputs("error: cannot check a deal\n", stderr);
    (void)rl_verdict_write_diags(v, false, to_stderr, NULL);
}

static rl_verdict *check(const char *file) {
    rl_verdict *v = NULL;
    if (good(rl_check_file(engine, file, NULL, &v))) outcome(v);
    return v;
}

static void files(char **names, int n) {
    rl_report *r = NULL;
    if (!good(rl_report_new(engine, "json", NULL, rl_buffer_sink, output, &r))) return;
    for (int i = 0; i < n; i++) {
        rl_verdict *v = check(names[i]);
        if (v) good(rl_report_add(r, v));
        rl_verdict_free(v);
    }
    good(rl_report_end(r));
    rl_report_free(r);
}

static void results(rl_batch *b) {
    while (rl_batch_waiting(b) > 0) {
        rl_results *r = NULL;
        if (!good(rl_batch_next(b, &r))) return;
        for (size_t i = 0; i < rl_results_count(r); i++) {
            rl_result one = RL_RESULT_INIT;
            rl_verdict *v = NULL;
            if (good(rl_results_get(r, i, &one))) say(one.id);
            if ((i % 100 == 0 || one.outcome == RL_OUTCOME_ERROR) && good(rl_results_verdict(r, i, &v))) outcome(v);
            rl_verdict_free(v);
        }
        rl_results_free(r);
    }
}

static void batch(const char *jobs, char **names, int n, bool of_lines) {
    rl_batch *b = NULL;
    bool more = of_lines;
    if (!good(rl_batch_new(engine, NULL, (unsigned)atoi(jobs), &b))) return;
    if (of_lines ? good(rl_batch_open(b, names[0]))
                 : good(rl_batch_add(b, (const char *const *)names, (const char *const[8]){NULL}, (const size_t[8]){0},
                                     (size_t)n)))
        while (more && good(rl_batch_read(b, &more))) results(b);
    results(b);
    rl_batch_free(b);
}

static void diff(const char *from, const char *to) {
    rl_verdict *a = check(from), *b = check(to);
    rl_diff *d = NULL;
    if (a && b && !failed && good(rl_diff_new(a, b, &d))) good(rl_diff_write(d, "text", NULL, rl_buffer_sink, output));
    rl_diff_free(d);
    rl_verdict_free(a);
    rl_verdict_free(b);
}

static void sweep(const char *file) {
    rl_sweep *s = NULL;
    if (good(rl_sweep_file(engine, file, NULL, NULL, &s)))
        good(rl_sweep_write(s, "text", NULL, rl_buffer_sink, output));
    rl_sweep_free(s);
}

static void run(char **words, int n) {
    const char *const what = words[0];
    bool own = strcmp(what, "own") == 0;
    if (!good(rl_engine_new(&engine))) return;
    if (own && !good(rl_engine_load_vocabulary(engine, "lease.terms"))) return;
    if (!good(rl_engine_add_pack(engine, own ? "lease.rules" : "ukraine"))) return;
    if (own || strcmp(what, "files") == 0) files(words + 1, n - 1);
    if (strcmp(what, "lines") == 0) batch(words[1], words + 2, n - 2, true);
    if (strcmp(what, "batch") == 0) batch(words[1], words + 2, n - 2, false);
    if (strcmp(what, "diff") == 0) diff(words[1], words[2]);
    if (strcmp(what, "sweep") == 0) sweep(words[1]);
}

int main(int argc, char **argv) {
    if (argc > 2 && good(rl_buffer_new(&output))) {
        run(argv + 1, argc - 1);
        size_t n;
        const char *text = rl_buffer_text(output, &n);
        if (!text) good(RL_NOMEM);
        if (!failed && (fwrite(text, 1, n, stdout) != n || fflush(stdout) != 0)) {
            fputs("error: cannot write\n", stderr);
            failed = true;
        }
    }
    rl_engine_free(engine);
    rl_buffer_free(output);
    return failed ? 2 : 0;
}
