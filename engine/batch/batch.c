#include "batch/batch.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "batch/worker.h"

/* The ids, and the titles, that are remembered to find deals with the same one: the first, at most this many and in
 * these bytes. */
#define BATCH_IDS       100000u
#define BATCH_IDS_BYTES (64u * 1024 * 1024)

/* A unit and its results: taken from the queue, checked, ready, written. */
typedef struct output_slot {
    unit unit;
    uint64_t number;
    output_buffer output;
    bool ready;
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
    /* used only by the thread that writes */
    bool refused; /* a report could not be written */
    batch_progress progress;
    struct id_list *ids, *titles;
} batch;

static void tell_exhausted(const batch *b, str file, uint64_t line) {
    buf out = {0};
    buf_z(&out, "redline: ");
    buf_visible(&out, file);
    if (line) buf_printf(&out, ":%llu", (unsigned long long)line);
    buf_printf(&out, "%sout of memory: the run ends before %s\n", file.n ? ": " : "",
               file.n ? "this deal" : "the first deal");
    b->sink.messages(b->sink.with, out.failed ? STR("redline: out of memory: the run ends\n") : buf_slice(&out));
    buf_free(&out);
}

/* An id, followed by its text, and where the deal with it was found first. */
typedef struct known_id {
    uint32_t n;    /* bytes of the text */
    uint32_t file; /* where its name begins */
    uint32_t line;
} known_id;

/* A place of the table of ids. The hash spares most looks at texts, which are seldom in the cache. */
typedef struct id_place {
    uint32_t at, hash; /* AT: where the id begins, plus one; 0: free */
} id_place;

/* The ids or the titles of the first deals, to find those that are not unique. They take some 30 bytes each. */
typedef struct id_list {
    const char *what; /* "id" or "title" */
    buf ids;          /* known_id and its text, for each id */
    buf files;        /* names, each with a NUL after it */
    size_t last_file, n;
    struct id_place *index; /* a hash table of CAP places, a power of two */
    uint32_t cap;
    bool full;
    uint64_t shared; /* deals that have the one of an earlier deal */
    buf first;       /* the warning about the first of them */
} id_list;

/* The id that begins at AT - 1, and its text. */
static known_id id_at(const id_list *l, uint32_t at, str *text) {
    known_id k;
    memcpy(&k, l->ids.p + at - 1, sizeof k);
    *text = (str){l->ids.p + at - 1 + sizeof k, k.n};
    return k;
}

/* The place of an id, which is free if the id is new. */
static id_place *find_id(const id_list *l, str id, uint32_t hash) {
    str text;
    for (uint32_t i = hash;; i++) {
        id_place *p = &l->index[i & (l->cap - 1)];
        if (p->at && p->hash != hash) continue;
        if (p->at) id_at(l, p->at, &text);
        if (p->at == 0 || str_eq(text, id)) return p;
    }
}

/* Keeps the table at most two thirds full. */
static void make_room(id_list *l) {
    if ((l->n + 1) * 3 <= (size_t)l->cap * 2) return;
    const id_list old = *l;
    l->cap = old.cap ? old.cap * 2 : 1024;
    l->index = calloc(l->cap, sizeof *l->index);
    if (!l->index) {
        *l = old;
        l->full = true;
        return;
    }
    for (const id_place *p = old.index; p < old.index + old.cap; p++) {
        str text;
        if (p->at == 0) continue;
        id_at(l, p->at, &text);
        *find_id(l, text, p->hash) = *p;
    }
    free(old.index);
}

static void add_id(id_list *l, str id, str file, uint32_t line, uint32_t hash, id_place *to) {
    const uint32_t at = (uint32_t)l->ids.n + 1;
    if (l->files.n == 0 || !str_is(file, l->files.p + l->last_file)) {
        l->last_file = l->files.n;
        buf_str(&l->files, file);
        buf_char(&l->files, '\0');
    }
    const known_id add = {(uint32_t)id.n, (uint32_t)l->last_file, line};
    buf_add(&l->ids, (const char *)&add, sizeof add);
    buf_str(&l->ids, id);
    l->full = l->ids.failed || l->files.failed;
    if (l->full) return;
    *to = (id_place){at, hash};
    l->n++;
}

static void tell_shared(id_list *l, str id, str file, uint32_t line, uint32_t earlier, bool colour) {
    str same;
    const known_id k = id_at(l, earlier, &same);
    buf text = {0}, note = {0};
    buf_printf(&text, "this deal has the same %s as %s", l->what, l->files.p + k.file);
    if (k.line) buf_printf(&text, ":%u", k.line);
    buf_printf(&text, ": '" STR_FMT "'", STR_ARG(id));
    buf_printf(&note, "give each deal %s of its own", strcmp(l->what, "id") == 0 ? "an id" : "a title");
    diag_write(
        &l->first,
        &(diag){
            .level = DIAG_WARNING, .file = file, .line = line, .message = buf_slice(&text), .note = buf_slice(&note)},
        colour);
    buf_free(&text);
    buf_free(&note);
}

/* Adds an id or a title, and returns whether an earlier deal has it. A list that is full, or for which memory ended,
 * takes no more; it still finds deals with those that it has. */
static bool is_shared(id_list *l, str id, str file, uint32_t line, bool colour) {
    if (!l->full) make_room(l);
    if (l->cap == 0) return false;
    const uint32_t hash = (uint32_t)str_hash(id);
    id_place *found = find_id(l, id, hash);
    l->full = l->full || l->n == BATCH_IDS || l->ids.n + l->files.n + id.n + file.n > BATCH_IDS_BYTES;
    if (found->at && l->shared++ == 0) tell_shared(l, id, file, line, found->at, colour);
    if (found->at) return true;
    if (!l->full) add_id(l, id, file, line, hash, found);
    return false;
}

/* Adds the ids and titles of a unit, in the order of the input. */
static void add_names(batch *b, const buf *names) {
    const bool colour = b->settings->colour;
    for (size_t at = 0; at < names->n && !names->failed;) {
        deal_name name;
        memcpy(&name, names->p + at, sizeof name);
        str id = {names->p + at + sizeof name, name.id}, file = {id.p + id.n, name.file},
            title = {file.p + file.n, name.title};
        at += sizeof name + name.id + name.file + name.title;
        if (!is_shared(b->ids, id, file, name.line, colour) && title.n)
            is_shared(b->titles, title, file, name.line, colour);
    }
}

/* The warnings about the deals that are not the first with their id or title. Ends the list. */
static void end_list(id_list *l, const batch *b) {
    if (l->shared > 1)
        buf_printf(&l->first, "    %llu more %s the %s of an earlier one\n", (unsigned long long)l->shared - 1,
                   l->shared == 2 ? "deal has" : "deals have", l->what);
    if (l->first.n) b->sink.messages(b->sink.with, buf_slice(&l->first));
    buf_free(&l->first);
    buf_free(&l->ids);
    buf_free(&l->files);
    free(l->index);
}

/* Records what the deals of a unit took from the baseline. False if an earlier unit took it; the unit is then checked
 * again. */
static bool commit(batch *b, const output_slot *s) {
    const baseline_claims *c = &s->output.claims;
    if (!b->settings->exempt || !b->settings->exempt->baseline) return true;
    if (c->taken.failed || c->marks.failed) b->refused = true;
    return exemption_use_commit(b->settings->use, b->settings->exempt, c);
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

/* Writes the next unit and all following ones that are ready. Called with the lock held; releases it during writing. */
static void write_ready(batch *b, worker *w) {
    b->writing = true;
    while (b->written < b->taken && b->slots[b->written % b->n_slots].ready) {
        output_slot *s = &b->slots[b->written % b->n_slots];
        pthread_mutex_unlock(&b->lock);
        if (!commit(b, s)) {
            worker_run(w, &s->unit, &s->output);
            commit(b, s);
        }
        bool last = s->output.stop;
        if (s->output.messages.n) b->sink.messages(b->sink.with, buf_slice(&s->output.messages));
        if (s->output.messages.failed || s->output.exhausted) b->refused = true;
        if (s->output.exhausted) tell_exhausted(b, s->output.exhausted_name, s->output.exhausted_line);
        add_names(b, &s->output.ids);
        for (size_t i = 0; i < b->n_reports; i++)
            if (!join(b->reports[i], &s->output.reports[i]) || !b->sink.report(b->sink.with, b->reports[i]))
                b->refused = true;
        b->progress.deals += s->output.deals;
        b->progress.errors += s->output.errors;
        b->progress.bytes += s->unit.text.n;
        if (b->sink.progress) b->sink.progress(b->sink.with, &b->progress);
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

/* Takes the next unit from the queue, as soon as a slot is free. Returns its slot, or NULL at the end of the input or
 * of the batch. The queue has a lock of its own: a thread that waits for slow input must not keep others from writing
 * results. */
static output_slot *take_unit(batch *b) {
    pthread_mutex_lock(&b->reading);
    pthread_mutex_lock(&b->lock);
    while (!b->ended && b->taken - b->written >= b->n_slots) pthread_cond_wait(&b->changed, &b->lock);
    output_slot *s = b->ended ? NULL : &b->slots[b->taken % b->n_slots];
    pthread_mutex_unlock(&b->lock);
    if (s) {
        bool more = input_queue_next(b->queue, &s->unit);
        pthread_mutex_lock(&b->lock);
        b->ended = b->ended || !more;
        if (b->ended) {
            s = NULL;
            pthread_cond_broadcast(&b->changed);
        } else {
            s->number = b->taken++;
        }
        pthread_mutex_unlock(&b->lock);
    }
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
    b->workers++;
    pthread_mutex_unlock(&b->lock);
    for (output_slot *s; (s = take_unit(b));) {
        if (b->settings->exempt && b->settings->exempt->baseline && !can_be_read_again(&s->unit)) wait_for_turn(b, s);
        worker_run(&w, &s->unit, &s->output);
        pthread_mutex_lock(&b->lock);
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

/* The calling thread is one of the workers. If the system starts fewer threads than requested, those do all the work.
 */
static void run_threads(batch *b) {
    enum { STACK = 8 * 1024 * 1024 };
    pthread_t threads[BATCH_MOST_JOBS];
    pthread_attr_t attributes;
    unsigned n = 0;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    while (n + 1 < b->settings->jobs && pthread_create(&threads[n], &attributes, work, b) == 0) n++;
    work(b);
    for (unsigned i = 0; i < n; i++) pthread_join(threads[i], NULL);
    pthread_attr_destroy(&attributes);
}

bool batch_run(const batch_settings *s, report *const *reports, size_t n, batch_sink sink) {
    id_list ids = {.what = "id"}, titles = {.what = "title"};
    batch b = {.settings = s,
               .reports = reports,
               .n_reports = n,
               .sink = sink,
               .ids = &ids,
               .titles = &titles,
               .reading = PTHREAD_MUTEX_INITIALIZER,
               .lock = PTHREAD_MUTEX_INITIALIZER,
               .changed = PTHREAD_COND_INITIALIZER};
    b.n_slots = s->jobs == 1 ? 1 : 2 * (size_t)s->jobs + 2;
    b.slots = calloc(b.n_slots, sizeof *b.slots);
    b.queue = input_queue_new(s->paths, s->n_paths, (input_queue_settings){s->files, s->max_deal});
    bool good = b.slots && b.queue;
    for (size_t i = 0; b.slots && i < b.n_slots; i++) {
        unit_init(&b.slots[i].unit);
        good = output_buffer_init(&b.slots[i].output, reports, n) && good;
    }
    str file;
    uint64_t line;
    if (good) run_threads(&b);
    if (good && (input_queue_exhausted(b.queue, &file, &line) || b.workers == 0)) {
        tell_exhausted(&b, file, line ? line + 1 : 0);
        good = false;
    }
    end_list(&ids, &b);
    end_list(&titles, &b);
    for (size_t i = 0; b.slots && i < b.n_slots; i++) {
        unit_free(&b.slots[i].unit);
        output_buffer_free(&b.slots[i].output);
    }
    input_queue_free(b.queue);
    free(b.slots);
    return good && !b.refused;
}
