/* Measures batches: JSON lines to `jsonl` verdicts with twelve rules and with all built-in packs, on one core and on
 * two; the stages reading, judging and writing on one core; memory and time of a short and a long stream; and a folder
 * of .deal files, compared with the time that libconfig alone takes to parse them.
 *
 *     batch PROGRAM               measures; PROGRAM is redline
 *     batch --deals json N        writes N deals as JSON lines to standard output
 *     batch --deals config N DIR  writes N .deal files into the folder DIR
 *
 * Times are processor time of the program (user and system), the best of several runs; for two cores it is elapsed
 * time. BENCH_STREAM is the number of deals in the long stream: 200000, or for the full measurement
 * 1000000. */

#define _DEFAULT_SOURCE /* wait4 */

#include <errno.h>
#include <fcntl.h>
#include <libconfig.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "batch/batch.h"
#include "bench/deals.h"
#include "rules/rule_set.h"
#include "buf_slice.h"

#define DEALS 20000 /* of the file of lines */
#define SHORT 10000 /* of the short stream and of the folder */
#define RUNS  5
#define RULES "tests/bench/twelve.rules"

static _Noreturn void stop(const char *what) {
    fprintf(stderr, "batch: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double seconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ------------------------------------------------------------------------------------------------ making deals */

static void write_all(int fd, const buf *b) {
    str text = buf_slice(b);
    for (size_t at = 0; at < text.n;) {
        ssize_t n = write(fd, text.p + at, text.n - at);
        if (n < 0) stop("write");
        at += (size_t)n;
    }
}

static void write_lines(int fd, uint64_t n) {
    buf b = {0};
    for (uint64_t i = 0; i < n; i++) {
        deals_make(&b, i, true);
        if (buf_mark(&b) < 1 << 20 && i + 1 < n) continue;
        write_all(fd, &b);
        buf_clear(&b);
    }
    buf_free(&b);
}

static void file_name(char *out, size_t size, const char *folder, uint64_t i) {
    snprintf(out, size, "%s/d%07llu.deal", folder, (unsigned long long)i);
}

static void write_files(const char *folder, uint64_t n) {
    buf b = {0};
    char name[4096];
    for (uint64_t i = 0; i < n; i++) {
        file_name(name, sizeof name, folder, i);
        int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        if (fd < 0) stop(name);
        buf_clear(&b);
        deals_make(&b, i, false);
        write_all(fd, &b);
        close(fd);
    }
    buf_free(&b);
}

static int make_deals(int argc, char **argv) {
    uint64_t n = strtoull(argv[3], NULL, 10);
    bool json = strcmp(argv[2], "json") == 0;
    if (json)
        write_lines(1, n);
    else if (argc == 5)
        write_files(argv[4], n);
    return json || argc == 5 ? 0 : 2;
}

/* ------------------------------------------------------------------------------------------------ running redline */

typedef struct cost {
    double work, passed; /* seconds of the processor, and of the clock */
    double megabytes;    /* most memory */
} cost;

/* Runs the program and discards its output. INPUT is its standard input. */
static cost run(char **arguments, int input) {
    struct rusage use;
    int status;
    double start = seconds(CLOCK_MONOTONIC);
    pid_t child = fork();
    if (child < 0) stop("fork");
    if (child == 0) {
        int nowhere = open("/dev/null", O_RDWR);
        dup2(input >= 0 ? input : nowhere, 0);
        dup2(nowhere, 1);
        execv(arguments[0], arguments);
        _exit(127);
    }
    if (wait4(child, &status, 0, &use) != child) stop("wait4");
    if (!WIFEXITED(status) || (WEXITSTATUS(status) != 1 && WEXITSTATUS(status) != 0)) {
        fprintf(stderr, "batch: %s did not end with verdicts\n", arguments[0]);
        exit(1);
    }
    cost c = {.passed = seconds(CLOCK_MONOTONIC) - start, .megabytes = (double)use.ru_maxrss / 1024};
    c.work = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
             (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
    return c;
}

/* The best of several runs, for each figure separately. */
static cost best_of(int runs, char *program, char *jobs, bool twelve, char *path) {
    char *all[] = {program, "check", "-q", "-f", "jsonl", "-j", jobs, path, twelve ? "-p" : NULL, RULES, NULL};
    cost best = run(all, -1);
    for (int i = 1; i < runs; i++) {
        cost c = run(all, -1);
        if (c.work < best.work) best.work = c.work;
        if (c.passed < best.passed) best.passed = c.passed;
        if (c.megabytes > best.megabytes) best.megabytes = c.megabytes;
    }
    return best;
}

static void measure_lines(char *program, char *path, bool twelve) {
    cost one = best_of(RUNS, program, "1", twelve, path), two = best_of(RUNS, program, "2", twelve, path);
    printf(
        "%-12s one core: %7.0f deals per second (%.1f us per deal); two cores: %.2f times as many; at most %.0f MB\n",
        twelve ? "twelve rules" : "all packs", DEALS / one.work, one.work / DEALS * 1e6, one.passed / two.passed,
        two.megabytes);
}

/* ------------------------------------------------------------------------------------------------ streams */

/* N deals through a pipe from a separate process, so that the long stream needs no disk. */
static cost run_stream(char *program, uint64_t n) {
    char *arguments[] = {program, "check", "-q", "-f", "jsonl", "-j", "1", "--jsonl", "-p", RULES, "-", NULL};
    int ends[2];
    if (pipe(ends) != 0) stop("pipe");
    pid_t maker = fork();
    if (maker < 0) stop("fork");
    if (maker == 0) {
        close(ends[0]);
        write_lines(ends[1], n);
        _exit(0);
    }
    close(ends[1]);
    cost c = run(arguments, ends[0]);
    close(ends[0]);
    waitpid(maker, NULL, 0);
    return c;
}

static void measure_streams(char *program) {
    const char *wanted = getenv("BENCH_STREAM");
    uint64_t n = wanted ? strtoull(wanted, NULL, 10) : 200000;
    uint64_t counts[2] = {SHORT, n ? n : 1};
    for (int i = 0; i < 2; i++) {
        cost c = run_stream(program, counts[i]);
        printf("a stream of %7llu deals through a pipe, twelve rules, one thread: %.1f us per deal, at most %.0f MB\n",
               (unsigned long long)counts[i], c.work / (double)counts[i] * 1e6, c.megabytes);
    }
    if (!wanted) printf("(BENCH_STREAM=1000000 measures a stream of a million)\n");
}

/* ------------------------------------------------------------------------------------------------ stages */

typedef struct stages {
    double reading, judging, writing;
} stages;

/* The work of a batch's thread for each deal; the clock is read between the stages. */
static stages split(const rule_set *s, const buf *lines) {
    stages t = {0};
    arena memory;
    diags problems;
    report r;
    deal_settings reading = {.space = deal_space_new(s->vocabulary)};
    json_reader *reader = json_reader_new();
    arena_init(&memory);
    diags_init(&problems);
    report_begin(&r, &report_jsonl, (report_settings){0}, s->vocabulary, s->packs, s->n_packs);
    const str all = buf_slice(lines);
    for (size_t at = 0; at < all.n;) {
        size_t n = (size_t)((const char *)memchr(all.p + at, '\n', all.n - at) - (all.p + at));
        double start = seconds(CLOCK_MONOTONIC);
        source *text = source_over(&memory, STR("deals.jsonl"), (str){all.p + at, n}, all.n - at - n + 64);
        text->reader = reader;
        source_is_line(text);
        const deal *d = deal_read(&memory, text, s->vocabulary, &reading, &problems);
        double read = seconds(CLOCK_MONOTONIC);
        if (!d) exit((fprintf(stderr, "batch: a deal could not be read\n"), 1));
        const verdict *v =
            judge_deal(&memory, d, s->packs, s->n_packs, (judge_settings){.no_because = true, .no_messages = true});
        double judged = seconds(CLOCK_MONOTONIC);
        report_deal(&r, v);
        double written = seconds(CLOCK_MONOTONIC);
        t.reading += read - start;
        t.judging += judged - read;
        t.writing += written - judged;
        if (buf_mark(&r.out) > 1 << 18) buf_clear(&r.out);
        arena_reset(&memory);
        at += n + 1;
    }
    report_free(&r);
    deal_space_free(reading.space);
    json_reader_free(reader);
    diags_free(&problems);
    arena_free(&memory);
    return t;
}

static void measure_stages(const buf *lines, uint64_t n, bool twelve) {
    rule_set s;
    diags problems;
    str rules = STR(RULES);
    diags_init(&problems);
    if (!rule_set_load(&s, (rule_set_request){.packs = &rules, .n_packs = twelve}, &problems)) stop(RULES);
    stages best = {1e9, 1e9, 1e9};
    for (int i = 0; i < RUNS; i++) {
        stages t = split(&s, lines);
        if (t.reading < best.reading) best.reading = t.reading;
        if (t.judging < best.judging) best.judging = t.judging;
        if (t.writing < best.writing) best.writing = t.writing;
    }
    double each = 1e6 / (double)n;
    printf("%-12s reading %.1f us per deal, judging %.1f, writing %.1f (without files, lines and threads)\n",
           twelve ? "twelve rules" : "all packs", best.reading * each, best.judging * each, best.writing * each);
    rule_set_free(&s);
    diags_free(&problems);
}

/* ------------------------------------------------------------------------------------------------ .deal files */

/* Seconds that libconfig takes to parse the same deals from memory. */
static double parse_alone(uint64_t n) {
    double work = 0;
    buf text = {0};
    for (uint64_t i = 0; i < n; i++) {
        config_t c;
        buf_clear(&text);
        deals_make(&text, i, false);
        buf_char(&text, '\0');
        double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
        config_init(&c);
        if (!config_read_string(&c, buf_slice(&text).p))
            exit((fprintf(stderr, "batch: %s\n", config_error_text(&c)), 1));
        config_destroy(&c);
        work += seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
    }
    buf_free(&text);
    return work;
}

static void measure_files(char *program, char *folder) {
    enum { FEWER_RUNS = 3 };
    double alone = 1e9;
    for (int i = 0; i < FEWER_RUNS; i++) {
        double t = parse_alone(SHORT);
        if (t < alone) alone = t;
    }
    for (int twelve = 1; twelve >= 0; twelve--) {
        cost c = best_of(FEWER_RUNS, program, "1", twelve, folder);
        printf("a folder of %d .deal files, %s: %.0f us per deal; libconfig alone parses one in %.0f us: %.2f times\n",
               SHORT, twelve ? "twelve rules" : "all packs", c.work / SHORT * 1e6, alone / SHORT * 1e6, c.work / alone);
    }
}

static void remove_all(const char *folder, const char *lines) {
    char name[4096];
    for (uint64_t i = 0; i < SHORT; i++) {
        file_name(name, sizeof name, folder, i);
        unlink(name);
    }
    rmdir(folder);
    unlink(lines);
}

int main(int argc, char **argv) {
    if (argc >= 4 && strcmp(argv[1], "--deals") == 0) return make_deals(argc, argv);
    if (argc != 2) {
        fprintf(stderr, "usage: batch PROGRAM | batch --deals json N | batch --deals config N DIR\n");
        return 2;
    }
    const char *room = getenv("TMPDIR");
    char folder[2048], lines[2100], files[2100];
    snprintf(folder, sizeof folder, "%s/redline-bench-XXXXXX", room && *room ? room : "/tmp");
    if (!mkdtemp(folder)) stop(folder);
    snprintf(lines, sizeof lines, "%s/deals.jsonl", folder);
    snprintf(files, sizeof files, "%s/deals", folder);
    int fd = open(lines, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd < 0 || mkdir(files, 0777) != 0) stop(folder);
    write_lines(fd, DEALS);
    close(fd);
    write_files(files, SHORT);
    buf few = {0};
    enum { FEW = 500 }; /* few, because a child process starts with the peak memory of its parent */
    for (uint64_t i = 0; i < FEW; i++) deals_make(&few, i, true);
    printf("deals of %zu bytes as JSON\n", buf_mark(&few) / FEW);
    buf_pad(&few, '\0', 64);
    buf_cut(&few, buf_mark(&few) - 64);
    for (int twelve = 1; twelve >= 0; twelve--) {
        measure_lines(argv[1], lines, twelve);
        measure_stages(&few, FEW, twelve);
    }
    measure_streams(argv[1]);
    measure_files(argv[1], files);
    buf_free(&few);
    remove_all(files, lines);
    rmdir(folder);
    return 0;
}
