#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "api/api.h"
#include "source/bytes.h"
#include "source/node.h"

/* Threads check the parts that were added, each thread one part at a time, and keep of each deal its outcomes and its
 * text. The parts are in one list in the order in which they were added: the caller takes from its beginning, threads
 * take the first that no thread has. One lock guards the list; it is taken twice for each part. */

#define MOST_JOBS   1024u
#define READ_BYTES  ((size_t)256 * 1024) /* of lines in a part */
#define PADDING     64u                  /* readable bytes after each text, for parsers that read ahead */
#define STACK_BYTES ((size_t)8 * 1024 * 1024)

/* What a batch and its results share; it lives until the last of them is freed. */
typedef struct common {
    atomic_size_t users;
    const rl_engine *engine;
    rl_settings settings; /* with strings in MEMORY */
    arena memory;
    diags problems; /* while it is made */
    exemptions exempt;
    bool good; /* the settings are valid; else every deal has this error */
    size_t width;
} common;

typedef struct item {
    const char *name;
    const char *text; /* NULL: the file has not been read, or cannot be */
    size_t size, padding;
    uint32_t line;
    const char *problem;
    const char *id, *title;
    bool refused; /* it is an error; it may be one only within the limits */
} item;

struct rl_results {
    common *with;
    arena memory;
    item *items;
    size_t n;
    unsigned char *rows;
    rl_status status;
    bool taken, done; /* by a thread */
    rl_results *next;
};

typedef struct checker {
    rl_batch *batch;
    pthread_t thread;
    arena memory; /* of one deal */
    diags problems;
    json_reader *reader;
    deal_space *space;
} checker;

struct rl_batch {
    common *with;
    pid_t owner;
    checker *checkers;
    unsigned n_checkers, n_running;
    bool ready; /* lock and conditions are there */
    pthread_mutex_t lock;
    pthread_cond_t added, done;
    atomic_bool stop;
    rl_results *first, *last;
    size_t waiting;
    uint64_t numbered; /* deals without a name */
    /* The file of lines that is open. */
    bytes *lines;
    char *file;
    buf rest; /* what was read and is in no part */
    uint64_t line;
    bool skipping; /* the rest of a line that is too long */
};

/* ------------------------------------------------------------------------------------------------ common */

static void drop_common(common *with) {
    if (!with || atomic_fetch_sub(&with->users, 1) > 1) return;
    arena_free(&with->memory);
    free(with);
}

static rl_status open_common(void *call) {
    common *with = call;
    arena *a = &with->memory;
    const rule_set *rules = &with->engine->rules;
    rl_settings *s = &with->settings;
    const char **choose = ARENA_ARRAY(a, const char *, s->n_choose + 1);
    for (size_t i = 0; i < s->n_choose; i++) choose[i] = arena_z(a, str_of(s->choose[i]));
    s->choose = choose;
    if (s->today) s->today = arena_z(a, str_of(s->today));
    with->width = 1 + rules->n_packs;
    for (size_t i = 0; i < rules->n_packs; i++) with->width += rules->packs[i]->n_rules;
    with->exempt.no_waivers = s->ignore_waivers;
    with->good = waiver_today(str_of(s->today), &with->exempt.today, &with->problems) &&
                 exemptions_open(a, &with->exempt, rules->packs, rules->n_packs, &with->problems);
    if (with->good) s->today = arena_z(a, date_print(a, with->exempt.today));
    return RL_OK;
}

static rl_status new_common(const rl_engine *engine, const rl_settings *settings, common **out) {
    rl_settings s;
    if (!engine || !engine->rules.vocabulary || !api_settings(&s, settings)) return RL_ERROR_ARGUMENT;
    common *with = *out = calloc(1, sizeof *with);
    if (!with) return RL_NOMEM;
    atomic_init(&with->users, 1);
    with->engine = engine;
    with->settings = s;
    arena_init(&with->memory);
    diags_init(&with->problems);
    rl_status status = api_guard((guarded_arenas){{&with->memory, &with->problems.memory}}, open_common, with);
    diags_free(&with->problems);
    return status;
}

/* ------------------------------------------------------------------------------------------------ one deal */

static deal_input input_of(const common *with, const item *i) {
    return (deal_input){.engine = with->engine,
                        .name = i->name,
                        .text = i->text,
                        .size = i->size,
                        .line = i->line,
                        .problem = i->problem,
                        .settings = with->settings};
}

typedef struct checking {
    checker *by;
    rl_results *part;
    item *item;
    unsigned char *row;
} checking;

static void refuse(checking *c) {
    memset(c->row, RL_OUTCOME_ERROR, c->part->with->width);
    c->item->refused = true;
}

static void write_row(unsigned char *to, const verdict *v) {
    *to++ = (unsigned char)v->outcome;
    for (size_t i = 0; i < v->n_packs; i++) *to++ = (unsigned char)v->packs[i].outcome;
    for (size_t i = 0; i < v->n_packs; i++)
        for (size_t k = 0; k < v->packs[i].n_rules; k++) {
            const rule_verdict *r = &v->packs[i].rules[k];
            *to++ = (unsigned char)(r->outcome | (r->waived ? RL_WAIVED : 0));
        }
}

static char *copy_text(arena *a, str text) {
    char *copy = arena_alloc(a, text.n + PADDING);
    if (text.n) memcpy(copy, text.p, text.n);
    memset(copy + text.n, 0, PADDING);
    return copy;
}

/* A file is kept as the text that it had, or as the error that it gave, so that the complete verdict is the same. */
static void keep_file(checking *c, const source *from) {
    arena *a = &c->part->memory;
    const diags *d = &c->by->problems;
    if (!from) {
        c->item->problem = d->list.n ? api_text(a, d->list.v[0].message) : "this file cannot be read";
        return;
    }
    c->item->name = api_text(a, from->name);
    c->item->text = copy_text(a, from->text);
    c->item->size = from->text.n;
    c->item->padding = PADDING;
}

static rl_status check_deal(void *call) {
    checking *c = call;
    checker *by = c->by;
    const common *with = c->part->with;
    const rule_set *rules = &with->engine->rules;
    const judge_settings judging = {.strict = with->settings.strict,
                                    .max_steps = with->settings.max_steps,
                                    .no_because = true,
                                    .no_messages = true};
    deal_input in = input_of(with, c->item);
    in.reader = by->reader;
    in.space = by->space;
    source *from = api_open_deal(&by->memory, &in, c->item->padding, &by->problems);
    if (!c->item->text && !c->item->problem) keep_file(c, from);
    const deal *read = from && with->good ? api_read_source(&by->memory, &in, from, &by->problems) : NULL;
    const verdict *v = read ? judge_with_exemptions(&by->memory, read, rules->packs, rules->n_packs, judging,
                                                    &with->exempt, NULL, &by->problems)
                            : NULL;
    if (!v) return refuse(c), RL_OK;
    write_row(c->row, v);
    c->item->id = api_text(&c->part->memory, read->id);
    c->item->title = api_text(&c->part->memory, read->title);
    return RL_OK;
}

/* ------------------------------------------------------------------------------------------------ threads */

static bool open_checker(checker *c, rl_batch *b) {
    c->batch = b;
    arena_init(&c->memory);
    c->memory.large = true;
    diags_init(&c->problems);
    c->reader = json_reader_new();
    c->space = deal_space_new(b->with->engine->rules.vocabulary);
    return c->reader && c->space;
}

static void close_checker(checker *c) {
    arena_free(&c->memory);
    diags_free(&c->problems);
    json_reader_free(c->reader);
    deal_space_free(c->space);
}

/* Gives back what a deal took that was too large, in the parser, too. */
static bool give_back(checker *c) {
    arena_free(&c->memory);
    diags_free(&c->problems);
    json_reader_free(c->reader);
    c->reader = json_reader_new();
    return c->reader != NULL;
}

static void check_part(checker *c, rl_results *part, const atomic_bool *stop) {
    const size_t width = part->with->width;
    for (size_t i = 0; i < part->n && part->status == RL_OK && !atomic_load(stop); i++) {
        checking one = {c, part, &part->items[i], part->rows + i * width};
        c->memory.over = false;
        c->memory.limit = part->with->settings.max_memory;
        rl_status status =
            api_guard((guarded_arenas){{&c->memory, &c->problems.memory, &part->memory}}, check_deal, &one);
        if (status == RL_OK) {
            if (c->problems.list.n || c->problems.memory.held) diags_clear(&c->problems);
            arena_reset(&c->memory);
            continue;
        }
        if (c->memory.over)
            refuse(&one);
        else
            part->status = RL_NOMEM;
        if (!give_back(c)) part->status = RL_NOMEM;
    }
}

static void *run(void *data) {
    checker *c = data;
    rl_batch *b = c->batch;
    pthread_mutex_lock(&b->lock);
    while (!atomic_load(&b->stop)) {
        rl_results *part = b->first;
        while (part && part->taken) part = part->next;
        if (!part) {
            pthread_cond_wait(&b->added, &b->lock);
            continue;
        }
        part->taken = true;
        pthread_mutex_unlock(&b->lock);
        check_part(c, part, &b->stop);
        pthread_mutex_lock(&b->lock);
        part->done = true;
        pthread_cond_signal(&b->done);
    }
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

/* Starts as many threads as it can. Signals are for the caller's own threads. */
static void start(rl_batch *b) {
    sigset_t all, before;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) return;
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (b->n_running < b->n_checkers && open_checker(&b->checkers[b->n_running], b) &&
           pthread_create(&b->checkers[b->n_running].thread, &attributes, run, &b->checkers[b->n_running]) == 0)
        b->n_running++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
}

rl_status rl_batch_new(const rl_engine *engine, const rl_settings *settings, unsigned jobs, rl_batch **out) {
    if (!out) return RL_ERROR_ARGUMENT;
    *out = NULL;
    if (jobs > MOST_JOBS) return RL_ERROR_ARGUMENT;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (jobs == 0) jobs = processors < 1 ? 1 : processors > (long)MOST_JOBS ? MOST_JOBS : (unsigned)processors;
    common *with = NULL;
    rl_status status = new_common(engine, settings, &with);
    rl_batch *b = status == RL_OK ? calloc(1, sizeof *b) : NULL;
    if (!b) {
        drop_common(with);
        return status == RL_OK ? RL_NOMEM : status;
    }
    b->with = with;
    b->owner = getpid();
    b->n_checkers = jobs;
    b->checkers = calloc(jobs, sizeof *b->checkers);
    b->ready = pthread_mutex_init(&b->lock, NULL) == 0 && pthread_cond_init(&b->added, NULL) == 0 &&
               pthread_cond_init(&b->done, NULL) == 0;
    if (b->checkers && b->ready) start(b);
    if (b->n_running > 0)
        *out = b;
    else
        rl_batch_free(b);
    return *out ? RL_OK : RL_NOMEM;
}

void rl_batch_free(rl_batch *b) {
    if (!b || b->owner != getpid()) return;
    if (b->ready) {
        pthread_mutex_lock(&b->lock);
        atomic_store(&b->stop, true);
        pthread_cond_broadcast(&b->added);
        pthread_mutex_unlock(&b->lock);
    }
    for (unsigned i = 0; i < b->n_running; i++) pthread_join(b->checkers[i].thread, NULL);
    for (unsigned i = 0; b->checkers && i < b->n_checkers; i++) close_checker(&b->checkers[i]);
    for (rl_results *part = b->first, *next; part; part = next) {
        next = part->next;
        rl_results_free(part);
    }
    if (b->ready) {
        pthread_mutex_destroy(&b->lock);
        pthread_cond_destroy(&b->added);
        pthread_cond_destroy(&b->done);
    }
    bytes_close(b->lines);
    buf_free(&b->rest);
    drop_common(b->with);
    free(b->checkers);
    free(b->file);
    free(b);
}

unsigned rl_batch_jobs(const rl_batch *b) {
    return b ? b->n_running : 0;
}

/* ------------------------------------------------------------------------------------------------ parts */

/* What a call adds: deals as the caller has them, or lines. */
typedef struct adding {
    rl_batch *batch;
    rl_results *part;
    const char *const *names, *const *texts;
    const size_t *sizes;
    size_t n;
    str lines;           /* whole lines, in the part's memory with PADDING after them */
    const char *file;    /* from which they are */
    uint64_t number;     /* of the line before them */
    size_t n_lines;      /* set by add_lines() */
    const char *problem; /* of the file, after them */
    bool too_long;       /* instead of them, a line that is longer than the limit */
} adding;

static void start_items(rl_results *part, size_t n) {
    part->n = n;
    part->items = ARENA_ARRAY(&part->memory, item, n);
    part->rows = arena_zalloc(&part->memory, n, part->with->width);
    for (size_t i = 0; i < n; i++) part->items[i] = (item){.id = "", .title = "", .padding = PADDING};
}

/* A text that is too long is refused without being read, so its bytes are not needed. */
static rl_status add_deals(void *call) {
    const adding *of = call;
    arena *a = &of->part->memory;
    const size_t most = of->part->with->settings.max_deal_size;
    start_items(of->part, of->n);
    for (size_t i = 0; i < of->n; i++) {
        item *to = &of->part->items[i];
        const char *name = of->names ? of->names[i] : NULL;
        to->name = name ? arena_z(a, str_of(name))
                        : arena_printf(a, "<deal %llu>", (unsigned long long)(of->batch->numbered + i + 1)).p;
        if (!of->texts || !of->texts[i]) continue;
        to->size = of->sizes[i];
        to->text = copy_text(a, (str){of->texts[i], to->size > most ? 0 : to->size});
    }
    return RL_OK;
}

static size_t count_lines(str s) {
    size_t n = 0;
    for (const char *at = s.p, *end = s.p + s.n; at < end; n++) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        at = next ? next + 1 : end;
    }
    return n;
}

static rl_status add_lines(void *call) {
    adding *of = call;
    rl_results *part = of->part;
    arena *a = &part->memory;
    const char *name = arena_z(a, str_of(of->file)), *text = of->lines.p;
    uint64_t number = of->number;
    size_t most = (of->problem || of->too_long) ? 1 : 0, n = 0;
    of->n_lines = count_lines(of->lines);
    start_items(part, most + of->n_lines);
    for (size_t at = 0; at < of->lines.n;) {
        const char *end = memchr(text + at, '\n', of->lines.n - at);
        const size_t length = end ? (size_t)(end - text) - at : of->lines.n - at;
        const str line = str_trim((str){text + at, length});
        number++;
        if (line.n) {
            part->items[n].padding = (size_t)(text + of->lines.n - (line.p + line.n)) + PADDING;
            part->items[n].text = line.p;
            part->items[n].size = line.n;
            part->items[n++].line = (uint32_t)number;
        }
        at += length + 1;
    }
    if (of->problem || of->too_long) {
        part->items[n].problem = of->problem ? arena_z(a, str_of(of->problem)) : NULL;
        part->items[n].text = "";
        part->items[n].size = of->too_long ? part->with->settings.max_deal_size + 1 : 0;
        part->items[n++].line = of->batch->lines ? (uint32_t)number + 1 : 0;
    }
    part->n = n;
    for (size_t i = 0; i < n; i++) part->items[i].name = name;
    return RL_OK;
}

/* Makes the part and hands it to the threads, unless it is empty. */
static rl_status add_part(adding *of, rl_status (*fill)(void *call)) {
    rl_batch *b = of->batch;
    rl_results *part = of->part = calloc(1, sizeof *part);
    if (!part) return RL_NOMEM;
    part->with = b->with;
    atomic_fetch_add(&b->with->users, 1);
    arena_init(&part->memory);
    rl_status status = api_guard((guarded_arenas){{&part->memory}}, fill, of);
    if (status != RL_OK || part->n == 0) {
        rl_results_free(part);
        return status;
    }
    pthread_mutex_lock(&b->lock);
    *(b->first ? &b->last->next : &b->first) = part;
    b->last = part;
    pthread_cond_signal(&b->added);
    pthread_mutex_unlock(&b->lock);
    b->waiting++;
    return RL_OK;
}

rl_status rl_batch_add(rl_batch *b, const char *const *names, const char *const *texts, const size_t *sizes, size_t n) {
    if (!b || b->owner != getpid() || n == 0 || (!names && !texts) || (texts && !sizes)) return RL_ERROR_ARGUMENT;
    for (size_t i = 0; i < n; i++)
        if ((!texts || !texts[i]) && (!names || !names[i])) return RL_ERROR_ARGUMENT;
    adding of = {.batch = b, .names = names, .texts = texts, .sizes = sizes, .n = n};
    rl_status status = add_part(&of, add_deals);
    if (status == RL_OK) b->numbered += n;
    return status;
}

static rl_status copy_lines(void *call) {
    adding *of = call;
    of->lines.p = copy_text(&of->part->memory, of->lines);
    return add_lines(of);
}

rl_status rl_batch_add_lines(rl_batch *b, const char *name, uint32_t first_line, const char *text, size_t size,
                             size_t *n_lines) {
    if (!b || b->owner != getpid() || !name || !first_line || (!text && size)) return RL_ERROR_ARGUMENT;
    adding of = {.batch = b, .lines = {text ? text : "", size}, .file = name, .number = first_line - 1};
    rl_status status = add_part(&of, copy_lines);
    if (n_lines) *n_lines = of.n_lines;
    return status;
}

size_t rl_batch_waiting(const rl_batch *b) {
    return b ? b->waiting : 0;
}

bool rl_batch_ready(rl_batch *b) {
    if (!b || b->owner != getpid() || !b->first) return false;
    pthread_mutex_lock(&b->lock);
    bool ready = b->first->done;
    pthread_mutex_unlock(&b->lock);
    return ready;
}

rl_status rl_batch_next(rl_batch *b, rl_results **out) {
    if (!out) return RL_ERROR_ARGUMENT;
    *out = NULL;
    if (!b || b->owner != getpid() || !b->first) return RL_ERROR_ARGUMENT;
    pthread_mutex_lock(&b->lock);
    rl_results *part = b->first;
    while (!part->done) pthread_cond_wait(&b->done, &b->lock);
    b->first = part->next;
    pthread_mutex_unlock(&b->lock);
    b->waiting--;
    part->next = NULL;
    rl_status status = part->status;
    if (status == RL_OK)
        *out = part;
    else
        rl_results_free(part);
    return status;
}

/* ------------------------------------------------------------------------------------------------ files of lines */

static void close_lines(rl_batch *b) {
    bytes_close(b->lines);
    free(b->file);
    b->lines = NULL;
    b->file = NULL;
    buf_clear(&b->rest);
    b->line = 0;
    b->skipping = false;
}

typedef struct opening {
    rl_batch *batch;
    const char *file;
    diags problems;
} opening;

static rl_status open_lines(void *call) {
    opening *o = call;
    o->batch->lines = bytes_open(str_of(o->file), &o->problems);
    return RL_OK;
}

rl_status rl_batch_open(rl_batch *b, const char *file) {
    if (!b || b->owner != getpid() || !file || !*file || b->file) return RL_ERROR_ARGUMENT;
    const str name = str_of(strcmp(file, "-") == 0 ? "<stdin>" : file);
    opening o = {.batch = b, .file = file};
    diags_init(&o.problems);
    b->file = malloc(name.n + 1);
    if (b->file) memcpy(b->file, name.p, name.n + 1);
    rl_status status = b->file ? api_guard((guarded_arenas){{&o.problems.memory}}, open_lines, &o) : RL_NOMEM;
    const char *why = o.problems.list.n ? o.problems.list.v[0].message.p : "this file cannot be read";
    adding of = {.batch = b, .lines = {"", 0}, .file = b->file, .problem = why};
    if (status == RL_OK && !b->lines) status = add_part(&of, add_lines);
    diags_free(&o.problems);
    if (status != RL_OK) close_lines(b);
    return status;
}

/* What is being read: in the memory of the part, so that it is not copied. */
typedef struct reading {
    adding of;
    char *text;
    size_t n, room;
    bool all; /* the file has ended */
    char why[200];
} reading;

/* Drops the rest of a line that is too long. */
static void skip_line(rl_batch *b, reading *r) {
    const char *end = r->n ? memchr(r->text, '\n', r->n) : NULL;
    const size_t n = end ? (size_t)(end + 1 - r->text) : r->n;
    memmove(r->text, r->text + n, r->n - n);
    r->n -= n;
    b->skipping = !end;
    if (end) b->line++;
}

/* Reads until there is the end of a line, or the beginning of one that is too long, or the end of the file. From a pipe
 * it takes only what is there. */
static void read_more(rl_batch *b, reading *r) {
    const size_t most = b->with->settings.max_deal_size;
    for (size_t seen = 0;;) {
        if (r->n > seen && memchr(r->text + seen, '\n', r->n - seen)) return;
        if (r->n > most) return;
        seen = r->n;
        if (r->room - r->n < READ_BYTES / 2) {
            r->text = arena_resize(&r->of.part->memory, r->text, r->room + PADDING, 2 * r->room + PADDING);
            r->room *= 2;
        }
        const size_t got = bytes_read_some(b->lines, r->text + r->n, r->room - r->n);
        r->all = got == 0;
        if (r->all) return;
        r->n += got;
        if (!b->skipping) continue;
        skip_line(b, r);
        seen = 0;
    }
}

/* Cuts what was read after its last whole line, and keeps the rest for the next part. If reading failed, the line in
 * which it failed is dropped. */
static rl_status read_part(void *call) {
    reading *r = call;
    rl_batch *b = r->of.batch;
    str rest;
    if (!buf_text(&b->rest, &rest)) return RL_NOMEM;
    r->room = rest.n + READ_BYTES;
    r->text = arena_alloc(&r->of.part->memory, r->room + PADDING);
    r->n = rest.n;
    if (rest.n) memcpy(r->text, rest.p, rest.n);
    buf_clear(&b->rest);
    read_more(b, r);
    const char *problem = bytes_problem(b->lines);
    if (bytes_out_of_memory(b->lines)) return RL_NOMEM;
    if (problem) snprintf(r->why, sizeof r->why, "reading stopped: %s", problem);
    size_t n = r->n;
    if (!r->all || problem)
        while (n && r->text[n - 1] != '\n') n--;
    r->of.too_long = !r->all && n == 0;
    if (r->of.too_long)
        b->skipping = true;
    else if (!problem)
        buf_add(&b->rest, r->text + n, r->n - n);
    memset(r->text + n, 0, PADDING);
    r->of.lines = (str){r->text, n};
    r->of.file = b->file;
    r->of.number = b->line;
    r->of.problem = problem ? r->why : NULL;
    return buf_failed(&b->rest) ? RL_NOMEM : add_lines(&r->of);
}

rl_status rl_batch_read(rl_batch *b, bool *more) {
    if (!b || b->owner != getpid() || !b->file || !more) return RL_ERROR_ARGUMENT;
    *more = false;
    if (!b->lines) return close_lines(b), RL_OK;
    reading r = {.of = {.batch = b}};
    rl_status status = add_part(&r.of, read_part);
    if (status == RL_OK && !r.all) {
        b->line += r.of.n_lines;
        *more = true;
    } else {
        close_lines(b);
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------ results */

void rl_results_free(rl_results *r) {
    if (!r) return;
    arena_free(&r->memory);
    drop_common(r->with);
    free(r);
}

size_t rl_results_count(const rl_results *r) {
    return r ? r->n : 0;
}

const unsigned char *rl_results_rows(const rl_results *r, size_t *width) {
    if (width) *width = r ? r->with->width : 0;
    return r ? r->rows : (const unsigned char *)"";
}

rl_status rl_results_get(const rl_results *r, size_t i, rl_result *to) {
    if (!r || i >= r->n) return RL_ERROR_ARGUMENT;
    const item *of = &r->items[i];
    const rl_result value = {sizeof value, of->id,   of->title,
                             of->name,     of->line, (rl_outcome)r->rows[i * r->with->width]};
    return api_give(to, &value, sizeof value);
}

rl_status rl_results_verdict(const rl_results *r, size_t i, rl_verdict **out) {
    if (!out) return RL_ERROR_ARGUMENT;
    *out = NULL;
    if (!r || i >= r->n) return RL_ERROR_ARGUMENT;
    rl_settings s = r->with->settings;
    if (!r->items[i].refused) {
        s.max_steps = INT64_MAX;
        s.max_memory = SIZE_MAX;
    }
    return api_check(input_of(r->with, &r->items[i]), &s, out);
}
