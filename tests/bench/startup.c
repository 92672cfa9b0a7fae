/* Measures `redline check` of one deal with all built-in packs, from start to report: runs the program given as first
 * argument many times and discards its output. */

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

#define RUNS 101
#define DEAL "docs/examples/published/ru-memorandum-2025-06.deal"

extern char **environ;

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Milliseconds of one run; negative if it did not end with a verdict. */
static double run(char *program, posix_spawn_file_actions_t *quiet) {
    char check[] = "check", deal[] = DEAL;
    char *arguments[] = {program, check, deal, NULL};
    pid_t child;
    int status;
    double start = now_ms();
    if (posix_spawn(&child, program, quiet, NULL, arguments, environ) != 0) return -1;
    if (waitpid(child, &status, 0) != child) return -1;
    double end = now_ms();
    return WIFEXITED(status) && WEXITSTATUS(status) != 2 ? end - start : -1;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: startup PROGRAM\n");
        return 2;
    }
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    double ms[RUNS];
    for (int i = 0; i < RUNS; i++)
        if ((ms[i] = run(argv[1], &quiet)) < 0) {
            fprintf(stderr, "startup: %s check %s did not end with a verdict\n", argv[1], DEAL);
            return 1;
        }
    posix_spawn_file_actions_destroy(&quiet);
    qsort(ms, RUNS, sizeof *ms, ascending);
    printf("one deal, all packs, start to report: median %.1f ms, fastest %.1f ms (%d runs)\n", ms[RUNS / 2], ms[0],
           RUNS);
    return 0;
}
