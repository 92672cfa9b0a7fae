/* Measures the conditions of the built-in packs on one deal: all of them, then ten by name, one of them the median.
 * Nanoseconds per evaluation, and instructions, which can be compared between machines. valgrind's callgrind counts the
 * instructions in a second run of this program; it writes a file of counts before and after the evaluations of each
 * condition. */

#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "judge/eval_context.h"
#include "rules/rule_set.h"

#define DEAL      "docs/examples/published/ru-memorandum-2025-06.deal"
#define SHOWN     10
#define COUNTED   10000
#define MOST      1024
#define ROUND_NS  2e6
#define ROUNDS    5
#define UNCOUNTED (-1.0)

extern char **environ;

/* The last entry is the median over all conditions. */
static const char *const chosen[SHOWN - 1] = {"ukraine/UA-NATO/a", "ukraine/UA-GUAR/a",      "ukraine/UA-LAND/a",
                                              "ukraine/UA-BUDA/a", "ukraine/UA-REC-EAST/a",  "ukraine/UA-DMZ/a",
                                              "kremlin/KR-LAND/a", "russia-state/RS-NUKE/a", "preconditions/AN-ARM/a"};

typedef struct timed {
    str name;
    const cel_program *program;
    double ns, instructions;
} timed;

typedef struct bench {
    arena memory;
    rule_set packs;
    eval_context *ctx;
    timed all[MOST];
    size_t n;
} bench;

static double now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void add_pack(bench *b, const pack *p) {
    for (size_t r = 0; r < p->n_rules; r++)
        for (size_t c = 0; c < p->rules[r].n_conditions && b->n < MOST; c++) {
            const condition *of = &p->rules[r].conditions[c];
            str name = arena_printf(&b->memory, STR_FMT "/" STR_FMT "/" STR_FMT, STR_ARG(p->id),
                                    STR_ARG(p->rules[r].id), STR_ARG(of->id));
            b->all[b->n++] = (timed){name, of->test.program, 0, UNCOUNTED};
        }
}

static bool load(bench *b) {
    diags d;
    diags_init(&d);
    arena_init(&b->memory);
    bool good = rule_set_load(&b->packs, (rule_set_request){0}, &d);
    source *s = good ? source_load(&b->memory, STR(DEAL), 0, &d) : NULL;
    deal *of = s ? deal_read(&b->memory, s, b->packs.vocabulary, NULL, &d) : NULL;
    if (of)
        b->ctx =
            eval_context_open(&b->memory, of, b->packs.packs[0]->scanner, (judge_settings){.max_steps = INT64_MAX});
    for (size_t i = 0; of && i < b->packs.n_packs; i++) add_pack(b, b->packs.packs[i]);
    diags_free(&d);
    return of != NULL;
}

/* callgrind counts this function by its name, so it must not be inlined or cloned. */
#ifdef __clang__
__attribute__((noinline))
#else
__attribute__((noipa))
#endif
static void
evaluate_many(bench *b, const cel_program *p, size_t n) {
    for (size_t i = 0; i < n; i++) cel_eval(p, &b->ctx->context);
}

static double measure(bench *b, const cel_program *p) {
    double best = 1e300;
    size_t n = 16;
    for (int round = 0; round < ROUNDS;) {
        double start = now_ns();
        evaluate_many(b, p, n);
        double took = now_ns() - start;
        if (took < ROUND_NS && n < 10000000) {
            n *= 4;
            continue;
        }
        if (took / (double)n < best) best = took / (double)n;
        round++;
    }
    return best;
}

static int by_time(const void *a, const void *b) {
    double x = ((const timed *)a)->ns, y = ((const timed *)b)->ns;
    return (x > y) - (x < y);
}

static timed *find(bench *b, const char *name) {
    for (size_t i = 0; i < b->n; i++)
        if (str_is(b->all[i].name, name)) return &b->all[i];
    return NULL;
}

/* ------------------------------------------------------------------------------------------------ instructions */

/* In the run under callgrind: the named conditions, one after another. */
static int count_only(bench *b, char **names, int n) {
    for (int i = 0; i < n; i++) {
        const timed *t = find(b, names[i]);
        if (t) evaluate_many(b, t->program, COUNTED);
    }
    return 0;
}

static bool run_callgrind(const char *program, const char *out, const timed *const *shown) {
    char file[400], *argv[10 + SHOWN];
    char *const fixed[] = {"valgrind", "-q", "--tool=callgrind", "--dump-before=evaluate_many",
                           "--dump-after=evaluate_many"};
    size_t n = 0;
    pid_t child;
    int status;
    posix_spawn_file_actions_t quiet;
    for (; n < sizeof fixed / sizeof *fixed; n++) argv[n] = fixed[n];
    snprintf(file, sizeof file, "--callgrind-out-file=%s", out);
    argv[n++] = file;
    argv[n++] = (char *)(uintptr_t)program;
    argv[n++] = (char *)(uintptr_t) "--count";
    for (size_t i = 0; i < SHOWN; i++) argv[n++] = (char *)(uintptr_t)shown[i]->name.p;
    argv[n] = NULL;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    bool good = posix_spawnp(&child, "valgrind", &quiet, NULL, argv, environ) == 0 &&
                waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    posix_spawn_file_actions_destroy(&quiet);
    return good;
}

/* "summary: N" or "totals: N" in a file of counts. */
static double total_of(const char *path) {
    char line[512];
    double total = UNCOUNTED;
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "totals: ", 8) == 0 || strncmp(line, "summary: ", 9) == 0)
            total = strtod(strchr(line, ' '), NULL);
    if (f) fclose(f);
    return total;
}

/* One file is written before each condition and one after it; every second file has its counts. */
static bool count_instructions(const char *program, timed *const *shown) {
    char folder[] = "/tmp/redline-bench-XXXXXX", path[300];
    if (!mkdtemp(folder)) return false;
    snprintf(path, sizeof path, "%s/out", folder);
    bool good = run_callgrind(program, path, (const timed *const *)shown);
    for (int i = 0; i < 2 * SHOWN + 4; i++) {
        snprintf(path, sizeof path, "%s/out.%d", folder, i);
        double total = total_of(path);
        if (i % 2 == 0 && i >= 2 && i / 2 <= SHOWN && total >= 0) shown[i / 2 - 1]->instructions = total / COUNTED;
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/out", folder);
    unlink(path);
    rmdir(folder);
    return good && shown[0]->instructions >= 0;
}

/* ------------------------------------------------------------------------------------------------ the table */

static void print(timed *const *shown, size_t n, bool counted) {
    printf("%-34s  %8s  %12s\n", "", "ns", "instructions");
    for (size_t i = 0; i < n; i++) {
        printf("%-34.*s  %8.1f", STR_ARG(shown[i]->name), shown[i]->ns);
        if (shown[i]->instructions >= 0) printf("  %12.0f", shown[i]->instructions);
        printf("%s\n", i + 1 == n ? "  (the median)" : "");
    }
    if (!counted) printf("instructions: skipped, valgrind is not installed or cannot run here\n");
    if (counted) printf("instructions of one evaluation, counted by callgrind over %d of them\n", COUNTED);
}

int main(int argc, char **argv) {
    static bench b;
    if (!load(&b)) {
        fprintf(stderr, "conditions: the packs or " DEAL " cannot be read\n");
        return 1;
    }
    if (argc > 2 && strcmp(argv[1], "--count") == 0) return count_only(&b, argv + 2, argc - 2);
    for (size_t i = 0; i < b.n; i++) b.all[i].ns = measure(&b, b.all[i].program);
    qsort(b.all, b.n, sizeof *b.all, by_time);
    timed *median = &b.all[b.n / 2], *shown[SHOWN];
    printf("%zu conditions over one deal: median %.1f ns, fastest %.1f ns, slowest %.1f ns (" STR_FMT ")\n", b.n,
           median->ns, b.all[0].ns, b.all[b.n - 1].ns, STR_ARG(b.all[b.n - 1].name));
    for (size_t i = 0; i < SHOWN - 1; i++) {
        shown[i] = find(&b, chosen[i]);
        if (!shown[i]) {
            fprintf(stderr, "conditions: the packs have no condition %s\n", chosen[i]);
            return 1;
        }
    }
    shown[SHOWN - 1] = median;
    print(shown, SHOWN, count_instructions(argv[0], shown));
    arena_free(&b.memory);
    rule_set_free(&b.packs);
    return 0;
}
