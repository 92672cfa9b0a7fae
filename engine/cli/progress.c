#include "cli/progress.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/output.h"

/* A run that ends within this time, in seconds, shows nothing. */
#define PATIENCE 1.0
#define INTERVAL 0.1

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The total is known only if all paths are uncompressed files of lines: the files of a folder are found during the run,
 * and a compressed file does not contain the size of its text. */
void progress_start(progress *p, const str *paths, size_t n, bool quiet) {
    *p = (progress){.shown = !quiet && isatty(STDERR_FILENO) == 1, .started = seconds()};
    p->last = p->started + PATIENCE - INTERVAL;
    for (size_t i = 0; p->shown && i < n; i++) {
        struct stat is;
        if (!str_ends(paths[i], STR(".jsonl")) || stat(paths[i].p, &is) != 0 || !S_ISREG(is.st_mode)) {
            p->total = 0;
            return;
        }
        p->total += (uint64_t)is.st_size;
    }
}

void progress_show(progress *p, const batch_progress *now) {
    double at = p->shown ? seconds() : 0;
    if (!p->shown || at - p->last < INTERVAL) return;
    double spent = at - p->started;
    buf line = {0};
    buf_printf(&line, "\r\033[K%llu deals, %.0f per second, %llu error%s", (unsigned long long)now->deals,
               (double)now->deals / spent, (unsigned long long)now->errors, now->errors == 1 ? "" : "s");
    /* Of a file that grows, or that is compressed in spite of its name, more can be read than there was. */
    if (now->bytes && now->bytes <= p->total) {
        double part = (double)now->bytes / (double)p->total, left = spent * (1 - part) / part;
        unsigned whole = left < 359999 ? (unsigned)left : 359999u;
        buf_printf(&line, ", %.0f %%, ", part * 100);
        if (whole >= 3600) buf_printf(&line, "%u:", whole / 3600);
        buf_printf(&line, whole >= 3600 ? "%02u:%02u left" : "%u:%02u left", whole / 60 % 60, whole % 60);
    }
    str text;
    if (buf_text(&line, &text)) print_safe(stderr, text);
    fflush(stderr);
    buf_free(&line);
    p->last = at;
    p->drawn = true;
}

void progress_hide(progress *p) {
    if (p->drawn) fputs("\r\033[K", stderr);
    p->drawn = false;
}
