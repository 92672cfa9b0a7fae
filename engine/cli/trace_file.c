#include "cli/trace_file.h"

#include <errno.h>
#include <sys/stat.h>
#include <time.h>

#include "base/build_info.h"
#include "base/json_writer.h"
#include "cli/output.h"

/* Microseconds are the precision of a trace. */
static void put_seconds(json_writer *w, const char *key, uint64_t nanoseconds) {
    json_key(w, str_of(key));
    buf_printf(json_direct(w), "%llu.%06llu", (unsigned long long)(nanoseconds / 1000000000u),
               (unsigned long long)(nanoseconds % 1000000000u / 1000u));
}

static void put_times(json_writer *w, const stage_times *t) {
    for (size_t i = 0; i < N_STAGES; i++) put_seconds(w, stage_name((stage)i), t->of[i]);
}

/* Writes the line, and frees it. */
static void write_line(trace_file *t, json_writer *w, buf *line) {
    str text;
    json_close(w);
    json_end(w);
    const bool whole = buf_text(line, &text);
    if (!whole) errno = ENOMEM;
    if ((!whole || !write_safe(t->file, text) || fflush(t->file) != 0) && !t->problem) t->problem = errno ? errno : EIO;
    buf_free(line);
}

static void begin_line(json_writer *w, buf *line, const char *kind) {
    json_start(w, line);
    json_open_object(w, JSON_INLINE);
    json_put_z(w, "kind", kind);
}

/* A trace is written where it stands, while it grows. So it replaces only an earlier one: a file that a deal includes
 * would be lost before the deal is read. */
static bool may_be_replaced(const char *name) {
    char head[16];
    struct stat is;
    if (stat(name, &is) != 0 || !S_ISREG(is.st_mode) || is.st_size == 0) return true;
    FILE *old = fopen(name, "rbe");
    if (!old) return false;
    const size_t n = fread(head, 1, sizeof head, old);
    fclose(old);
    if (str_starts((str){head, n}, STR("{\"kind\": \"run\""))) return true;
    errno = EEXIST;
    return false;
}

bool trace_file_open(trace_file *t, const char *name, unsigned jobs, uint64_t started) {
    json_writer w;
    buf line = {0};
    char date[32] = "";
    struct tm utc;
    const time_t now = time(NULL);
    *t = (trace_file){.name = name, .started = started, .lap = started};
    if (may_be_replaced(name)) t->file = fopen(name, "we");
    if (!t->file) return false;
    if (gmtime_r(&now, &utc)) strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &utc);
    begin_line(&w, &line, "run");
    json_put_uint(&w, "trace", 1);
    json_put_z(&w, "redline", REDLINE_VERSION);
    json_put_z(&w, "date", date);
    json_put_uint(&w, "threads", jobs);
    write_line(t, &w, &line);
    return true;
}

void trace_file_stage(trace_file *t, const char *name) {
    json_writer w;
    buf line = {0};
    if (!t->file) return;
    const uint64_t now = trace_now();
    begin_line(&w, &line, "stage");
    json_put_z(&w, "stage", name);
    put_seconds(&w, "start", t->lap - t->started);
    put_seconds(&w, "seconds", now - t->lap);
    write_line(t, &w, &line);
    t->lap = now;
}

void trace_file_unit(trace_file *t, const batch_unit *u) {
    json_writer w;
    buf line = {0};
    if (!t->file) return;
    for (size_t i = 0; i < N_STAGES; i++) t->sum.times.of[i] += u->times.of[i];
    if (u->number == 0) return;
    t->sum.deals += u->deals;
    t->sum.errors += u->errors;
    t->sum.bytes += u->bytes;
    t->sum.queued += u->queued;
    begin_line(&w, &line, "unit");
    json_put_uint(&w, "unit", ++t->units);
    json_put_uint(&w, "thread", u->thread);
    json_put_str(&w, "file", u->file);
    if (u->line) json_put_uint(&w, "line", u->line);
    json_put_uint(&w, "deals", u->deals);
    json_put_uint(&w, "errors", u->errors);
    json_put_uint(&w, "bytes", u->bytes);
    put_seconds(&w, "start", u->started > t->started ? u->started - t->started : 0);
    put_times(&w, &u->times);
    put_seconds(&w, "queued", u->queued);
    write_line(t, &w, &line);
}

bool trace_file_end(trace_file *t) {
    json_writer w;
    buf line = {0};
    if (!t->file) return true;
    begin_line(&w, &line, "total");
    json_put_uint(&w, "units", t->units);
    json_put_uint(&w, "deals", t->sum.deals);
    json_put_uint(&w, "errors", t->sum.errors);
    json_put_uint(&w, "bytes", t->sum.bytes);
    put_seconds(&w, "seconds", trace_now() - t->started);
    put_times(&w, &t->sum.times);
    put_seconds(&w, "queued", t->sum.queued);
    write_line(t, &w, &line);
    errno = 0;
    if (fclose(t->file) != 0 && !t->problem) t->problem = errno ? errno : EIO;
    t->file = NULL;
    errno = t->problem;
    return t->problem == 0;
}
