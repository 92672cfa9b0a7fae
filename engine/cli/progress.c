#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "source/bytes.h"

/* Runs that end sooner show nothing. */
#define PATIENCE 1.0
#define INTERVAL 0.1

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Only where all paths are plain files of lines is it known how much there is to do: a folder's files are found on the
 * way, and a packed file does not tell how long it is. */
static uint64_t total_of(const str *paths, size_t n) {
    uint64_t total = 0;
    struct stat is;
    for (size_t i = 0; i < n; i++) {
        if (!str_ends(paths[i], STR(".jsonl")) || stat(paths[i].p, &is) != 0 || !S_ISREG(is.st_mode)) return 0;
        total += (uint64_t)is.st_size;
    }
    return total;
}

void progress_start(progress *p, const str *paths, size_t n, bool quiet) {
    *p = (progress){.shown = !quiet && isatty(STDERR_FILENO) == 1, .started = seconds()};
    p->last = p->started + PATIENCE - INTERVAL;
    if (p->shown) p->total = total_of(paths, n);
}

static void add_time(buf *out, double left) {
    unsigned whole = left < 359999 ? (unsigned)left : 359999u;
    if (whole >= 3600) buf_printf(out, "%u:", whole / 3600);
    buf_printf(out, whole >= 3600 ? "%02u:%02u left" : "%u:%02u left", whole / 60 % 60, whole % 60);
}

void progress_show(progress *p, const batch_progress *now) {
    double at = p->shown ? seconds() : 0;
    if (!p->shown || at - p->last < INTERVAL) return;
    double spent = at - p->started;
    buf line = {0};
    buf_printf(&line, "\r\033[K%llu deals, %.0f a second, %llu error%s", (unsigned long long)now->deals,
               (double)now->deals / spent, (unsigned long long)now->errors, now->errors == 1 ? "" : "s");
    if (p->total && now->bytes) {
        double part = (double)now->bytes / (double)p->total;
        buf_printf(&line, ", %.0f %%, ", part * 100);
        add_time(&line, spent * (1 - part) / part);
    }
    fwrite(line.p ? line.p : "", 1, line.n, stderr);
    fflush(stderr);
    buf_free(&line);
    p->last = at;
    p->drawn = true;
}

void progress_hide(progress *p) {
    if (p->drawn) fputs("\r\033[K", stderr);
    p->drawn = false;
}
