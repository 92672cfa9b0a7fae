#include "batch/batch.h"

#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "batch/shared_names.h"
#include "batch/worker.h"

/* A unit and its results: taken from the queue, checked, ready, written. */
typedef struct output_slot {
    unit unit;
    uint64_t number;
    output_buffer output;
    bool ready;
    uint64_t started, finished; /* of a trace: when its thread asked for it, and when its deals were checked */
} output_slot;

typedef struct batch {
    const batch_settings *settings;
    report *const *reports;
    size_t n_reports;
    batch_sink sink;
    input_queue *queue;
    output_slot *slots; /* unit number N uses slot N % n_slots */
    size_t n_slots;
    pthread_mutex_t reading; /* protects the queue; taken before the other lock */
    /* protected by the lock */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t taken, written; /* units */
    bool writing;            /* a thread is writing results */
    bool ended;              /* no further unit is taken */
    unsigned workers;        /* threads that had the memory to begin */
    stage_times rest;        /* what threads did after their last unit */
    /* used only by the thread that writes */
    bool refused; /* a report could not be written */
    batch_progress progress;
    shared_names *names;
} batch;

static void tell_exhausted(const batch *b, str file, uint64_t line) {
    buf out = {0};
    buf_z(&out, "redline: ");
    buf_visible(&out, file);
    if (line) buf_printf(&out, ":%llu", (unsigned long long)line);
    buf_printf(&out, "%sout of memory: the run ends before %s\n", file.n ? ": " : "",
               file.n ? "this deal" : "the first deal");
    str text;
    b->sink.messages(b->sink.with, buf_text(&out, &text) ? text : STR("redline: out of memory: the run ends\n"));
    buf_free(&out);
}

/* Records what the deals of a unit took from the baseline. False if an earlier unit took it; the unit is then checked
 * again. */
static bool commit(batch *b, const output_slot *s) {
    const baseline_claims *c = &s->output.claims;
    str taken, marks;
    if (!b->settings->exempt || !b->settings->exempt->baseline) return true;
    return !buf_text(&c->taken, &taken) || !buf_text(&c->marks, &marks) ||
           exemption_use_commit(b->settings->use, b->settings->exempt, taken, marks);
}

/* False if memory ran out: the report then lacks this part. */
static bool join(report *to, const report *part) {
    jmp_buf oom;
    jmp_buf *volatile before = to->scratch.oom;
    bool good = setjmp(oom) == 0;
    if (good) {
        to->scratch.oom = to->overview.memory.oom = to->overview.names.oom = &oom;
        report_join(to, part);
    }
    to->scratch.oom = to->overview.memory.oom = to->overview.names.oom = before;
    return good;
}

/* What a unit wrote besides its reports. False if memory ran out for it: its deals then count as not checked. */
static bool take_texts(const output_slot *s, str *messages, str *names) {
    bool claims = !buf_failed(&s->output.claims.taken) && !buf_failed(&s->output.claims.marks);
    bool all = buf_text(&s->output.messages, messages);
    return buf_text(&s->output.names, names) && all && claims;
}

/* Tells the trace of a unit that was written, QUEUED nanoseconds after it was ready. */
static void trace_unit(const batch *b, const output_slot *s, uint64_t queued) {
    const output_buffer *o = &s->output;
    b->sink.trace(b->sink.with, &(batch_unit){.number = s->number + 1,
                                              .thread = o->thread,
                                              .file = o->first_name,
                                              .line = o->first_line,
                                              .deals = o->deals,
                                              .errors = o->errors,
                                              .bytes = o->bytes,
                                              .started = s->started,
                                              .queued = queued,
                                              .times = o->times});
}

/* Writes the next unit and all following ones that are ready. Called with the lock held; releases it during writing. */
static void write_ready(batch *b, worker *w) {
    b->writing = true;
    while (b->written < b->taken && b->slots[b->written % b->n_slots].ready) {
        output_slot *s = &b->slots[b->written % b->n_slots];
        pthread_mutex_unlock(&b->lock);
        const uint64_t queued = w->clock.runs ? trace_now() - s->finished : 0;
        if (!commit(b, s)) {
            worker_run(w, &s->unit, &s->output);
            commit(b, s);
        }
        bool last = s->output.stop;
        str messages, names;
        bool whole = take_texts(s, &messages, &names);
        if (messages.n) b->sink.messages(b->sink.with, messages);
        if (s->output.exhausted)
            tell_exhausted(b, s->output.exhausted_name, s->output.exhausted_line);
        else if (!whole)
            tell_exhausted(b, s->output.first_name, s->output.first_line);
        if (!whole || s->output.exhausted) b->refused = true;
        shared_names_add(b->names, names);
        if (b->sink.names && !b->sink.names(b->sink.with, names)) b->refused = true;
        bool joined = whole;
        for (size_t i = 0; i < b->n_reports && joined; i++) {
            joined = join(b->reports[i], &s->output.reports[i]);
            if (!joined) tell_exhausted(b, s->output.first_name, s->output.first_line);
            if (!joined || !b->sink.report(b->sink.with, b->reports[i])) b->refused = true;
        }
        b->progress.deals += s->output.deals;
        b->progress.errors += s->output.errors;
        b->progress.bytes += s->unit.text.n;
        if (b->sink.progress) b->sink.progress(b->sink.with, &b->progress);
        stage_stop(&w->clock, &s->output.times, STAGE_WRITING);
        if (w->clock.runs) trace_unit(b, s, queued);
        pthread_mutex_lock(&b->lock);
        s->ready = false;
        b->written++;
        if (last || b->refused) {
            b->ended = true;
            b->written = b->taken;
        }
        pthread_cond_broadcast(&b->changed);
    }
    b->writing = false;
}

static void add_times(stage_times *to, const stage_times *more) {
    for (size_t i = 0; i < N_STAGES; i++) to->of[i] += more->of[i];
}

/* Takes the next unit from the queue, as soon as a slot is free. Returns its slot, or NULL at the end of the input or
 * of the batch. The queue has a lock of its own: a thread that waits for slow input must not keep others from writing
 * results. */
static output_slot *take_unit(batch *b, worker *w) {
    stage_times times = {0};
    const uint64_t started = w->clock.last;
    pthread_mutex_lock(&b->reading);
    pthread_mutex_lock(&b->lock);
    while (!b->ended && b->taken - b->written >= b->n_slots) pthread_cond_wait(&b->changed, &b->lock);
    output_slot *s = b->ended ? NULL : &b->slots[b->taken % b->n_slots];
    pthread_mutex_unlock(&b->lock);
    stage_stop(&w->clock, &times, STAGE_WAITING);
    if (s) {
        bool more = input_queue_next(b->queue, &s->unit);
        stage_stop(&w->clock, &times, STAGE_INPUT);
        pthread_mutex_lock(&b->lock);
        b->ended = b->ended || !more;
        if (b->ended) {
            s = NULL;
            pthread_cond_broadcast(&b->changed);
        } else {
            s->number = b->taken++;
            s->started = started;
            s->output.times = times;
        }
        pthread_mutex_unlock(&b->lock);
    }
    if (!s) add_times(&b->rest, &times); /* the other lock protects it */
    pthread_mutex_unlock(&b->reading);
    return s;
}

static bool can_be_read_again(const unit *u) {
    struct stat about;
    for (size_t i = 0; u->kind == UNIT_FILES && i < u->n_files; i++)
        if (str_is(u->files[i], "-") || (stat(u->files[i].p, &about) == 0 && !S_ISREG(about.st_mode))) return false;
    return true;
}

/* Until all units before S are written. */
static void wait_for_turn(batch *b, const output_slot *s) {
    pthread_mutex_lock(&b->lock);
    while (b->written < s->number) pthread_cond_wait(&b->changed, &b->lock);
    pthread_mutex_unlock(&b->lock);
}

static void *work(void *with) {
    batch *b = with;
    worker w;
    if (!worker_init(&w, b->settings)) {
        worker_free(&w); /* the other threads do its work */
        return NULL;
    }
    pthread_mutex_lock(&b->lock);
    w.number = ++b->workers;
    pthread_mutex_unlock(&b->lock);
    stage_start(&w.clock);
    for (output_slot *s; (s = take_unit(b, &w));) {
        if (b->settings->exempt && b->settings->exempt->baseline && !can_be_read_again(&s->unit)) wait_for_turn(b, s);
        stage_stop(&w.clock, &s->output.times, STAGE_WAITING);
        worker_run(&w, &s->unit, &s->output);
        s->finished = w.clock.last;
        pthread_mutex_lock(&b->lock);
        stage_stop(&w.clock, &s->output.times, STAGE_WAITING);
        s->ready = true;
        if (!b->writing) write_ready(b, &w);
        pthread_mutex_unlock(&b->lock);
    }
    pthread_mutex_lock(&b->lock);
    worker_close(&w);
    pthread_mutex_unlock(&b->lock);
    worker_free(&w);
    return NULL;
}

/* glibc gives each thread a heap of its own, which takes 64 MB of addresses, and where that cannot grow a page for each
 * small piece. Where the system limits the addresses of the process (`ulimit -v`), all threads use one heap: so a
 * reserve that could be taken at once can be taken in small pieces, too. */
static void share_memory(void) {
#ifdef __GLIBC__
    struct rlimit most;
    if (getrlimit(RLIMIT_AS, &most) == 0 && most.rlim_cur != RLIM_INFINITY) mallopt(M_ARENA_MAX, 1);
#endif
}

/* The calling thread is one of the workers. If the system starts fewer threads than requested, those do all the work.
 */
static void run_threads(batch *b) {
    enum { STACK = 8 * 1024 * 1024 };
    pthread_t threads[BATCH_MOST_JOBS];
    pthread_attr_t attributes;
    unsigned n = 0;
    share_memory();
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    while (n + 1 < b->settings->jobs && pthread_create(&threads[n], &attributes, work, b) == 0) n++;
    work(b);
    for (unsigned i = 0; i < n; i++) pthread_join(threads[i], NULL);
    pthread_attr_destroy(&attributes);
}

bool batch_run(const batch_settings *s, report *const *reports, size_t n, batch_sink sink) {
    buf shared = {0};
    batch b = {.settings = s,
               .reports = reports,
               .n_reports = n,
               .sink = sink,
               .names = shared_names_new(s->colour),
               .reading = PTHREAD_MUTEX_INITIALIZER,
               .lock = PTHREAD_MUTEX_INITIALIZER,
               .changed = PTHREAD_COND_INITIALIZER};
    b.n_slots = s->jobs == 1 ? 1 : 2 * (size_t)s->jobs + 2;
    b.slots = calloc(b.n_slots, sizeof *b.slots);
    b.queue = input_queue_new(s->paths, s->n_paths, (input_queue_settings){s->files, s->max_deal, s->shard});
    bool good = b.slots && b.queue && b.names;
    for (size_t i = 0; b.slots && i < b.n_slots; i++) {
        unit_init(&b.slots[i].unit);
        good = output_buffer_init(&b.slots[i].output, reports, n) && good;
    }
    str file;
    uint64_t line;
    if (good)
        run_threads(&b);
    else
        tell_exhausted(&b, (str){"", 0}, 0);
    if (good && s->trace) sink.trace(sink.with, &(batch_unit){.times = b.rest});
    if (good && (input_queue_exhausted(b.queue, &file, &line) || b.workers == 0)) {
        tell_exhausted(&b, file, line ? line + 1 : 0);
        good = false;
    }
    str warnings;
    bool found = !b.names || shared_names_end(b.names, &shared);
    if (!buf_text(&shared, &warnings) || !found)
        warnings = STR("redline: out of memory: deals with the same id or title were not all found\n");
    if (warnings.n) sink.messages(sink.with, warnings);
    good = good && found && !buf_failed(&shared);
    buf_free(&shared);
    for (size_t i = 0; b.slots && i < b.n_slots; i++) {
        unit_free(&b.slots[i].unit);
        output_buffer_free(&b.slots[i].output);
    }
    input_queue_free(b.queue);
    free(b.slots);
    return good && !b.refused;
}
