/* Measures `redline repair` on the published proposals with the built-in packs: the mean and the longest time. */

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

static const char folder[] = "docs/examples/published";

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int is_deal(const struct dirent *e) {
    const char *dot = strrchr(e->d_name, '.');
    return dot && strcmp(dot, ".deal") == 0;
}

/* False if the program ended with an error. */
static bool run(const char *program, const char *packs, const char *deal, double *seconds) {
    char command[1024];
    snprintf(command, sizeof command, "'%s' repair %s '%s/%s' >/dev/null", program, packs, folder, deal);
    double start = now();
    int status = system(command);
    *seconds = now() - start;
    return WIFEXITED(status) && WEXITSTATUS(status) < 2;
}

static bool measure(const char *program, const char *packs) {
    struct dirent **deals;
    int n = scandir(folder, &deals, is_deal, alphasort);
    double all = 0, most = 0;
    char slowest[256] = "";
    bool good = n > 0;
    for (int i = 0; i < n; i++) {
        double seconds;
        good = run(program, packs, deals[i]->d_name, &seconds) && good;
        all += seconds;
        if (seconds > most) {
            most = seconds;
            snprintf(slowest, sizeof slowest, "%s", deals[i]->d_name);
        }
        free(deals[i]);
    }
    if (n > 0) free(deals);
    printf("repair %-28s %7.3f s per deal, at most %.3f s (%s)%s\n", packs, n > 0 ? all / n : 0, most, slowest,
           good ? "" : "  FAILED");
    return good;
}

int main(int argc, char **argv) {
    static const char *const packs[] = {"-p ukraine", "-p kremlin", "-p russia-state", "-p ukraine -p russia-state",
                                        "-p ukraine -p kremlin"};
    bool good = argc > 1;
    for (size_t i = 0; i < sizeof packs / sizeof *packs && good; i++) good = measure(argv[1], packs[i]);
    return good ? 0 : 1;
}
