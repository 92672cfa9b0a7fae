#include "batch/worker.h"

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "batch/shared_names.h"
#include "source/bytes.h"
#include "source/node.h"

bool output_buffer_init(output_buffer *o, report *const *reports, size_t n) {
    jmp_buf oom;
    *o =
        (output_buffer){.reports = calloc(n ? n : 1, sizeof *o->reports), .marks = calloc(n ? n : 1, sizeof *o->marks)};
    if (!o->reports || !o->marks || setjmp(oom)) return false;
    while (o->n < n) {
        report like = *reports[o->n];
        like.settings.oom = &oom;
        report *part = &o->reports[o->n++];
        report_part(part, &like);
        part->settings.oom = part->scratch.oom = part->overview.memory.oom = part->overview.names.oom = NULL;
    }
    return true;
}

void output_buffer_free(output_buffer *o) {
    for (size_t i = 0; i < o->n; i++) report_free(&o->reports[i]);
    buf_free(&o->messages);
    buf_free(&o->names);
    buf_free(&o->claims.taken);
    buf_free(&o->claims.marks);
    free(o->reports);
    free(o->marks);
}

bool worker_init(worker *w, const batch_settings *s) {
    jmp_buf oom;
    *w = (worker){.settings = s, .reading = s->reading, .reader = json_reader_new()};
    w->clock.runs = s->trace;
    struct rlimit most;
    w->limited = s->jobs != 1 && getrlimit(RLIMIT_AS, &most) == 0 && most.rlim_cur != RLIM_INFINITY;
    w->reading.space = deal_space_new(s->vocabulary);
    arena_init(&w->memory);
    w->memory.large = true;
    w->memory.limit = SIZE_MAX;
    arena_init(&w->notes);
    diags_init(&w->problems);
    w->memory.limits = w->problems.memory.limits = s->limits;
    w->memory.written = w->problems.memory.written = s->written;
    if (setjmp(oom)) {
        w->notes.oom = NULL;
        return false;
    }
    w->notes.oom = &oom;
    if (s->exempt) exemption_use_init(&w->notes, &w->use, s->exempt);
    w->use.total = s->use;
    w->notes.oom = NULL;
    return w->reader && w->reading.space;
}

void worker_close(worker *w) {
    const batch_settings *s = w->settings;
    if (s->exempt) exemption_use_merge(s->use, &w->use, s->exempt);
}

void worker_free(worker *w) {
    arena_free(&w->memory);
    arena_free(&w->notes);
    diags_free(&w->problems);
    deal_space_free(w->reading.space);
    json_reader_free(w->reader);
}

/* Adds the verdict to all reports and the diagnostics to the messages. */
static void write_verdict(worker *w, output_buffer *o, const verdict *v) {
    if (w->problems.list.n) diags_sort(&w->problems);
    for (size_t i = 0; i < w->problems.list.n; i++)
        diag_write(&o->messages, &w->problems.list.v[i], w->settings->colour);
    for (size_t i = 0; i < o->n; i++) report_deal(&o->reports[i], v);
    if (v->deal) {
        const str no_title = {"", 0};
        deal_name_write(&o->names, &(deal_name){v->deal->id, v->file, v->line ? no_title : v->deal->title, v->line});
    }
    o->deals++;
    if (v->outcome == DEAL_ERROR) {
        o->errors++;
        o->stop = w->settings->fail_fast;
    }
}

/* Drops what belongs to the last deal. */
static void reset(worker *w) {
    if (w->problems.list.n || w->problems.memory.held) diags_clear(&w->problems);
    arena_reset(&w->memory);
}

/* Reports a deal that could not be read. LINE: its line in a file with one deal per line, else 0. */
static void write_unreadable(worker *w, output_buffer *o, str name, uint32_t line) {
    diags_sort(&w->problems);
    verdict *v = judge_unreadable(&w->memory, name, &w->problems);
    v->line = line;
    v->baseline = w->settings->exempt && w->settings->exempt->baseline;
    write_verdict(w, o, v);
}

/* ------------------------------------------------------------------------------------------------ one deal */

/* A deal of a unit. */
typedef struct deal_input {
    str name;              /* of its file; "-" is standard input */
    const unit_line *line; /* NULL: the file is one deal */
    bool too_long;         /* the line is longer than the limit; its text is the beginning */
} deal_input;

/* What checking a deal gave: a verdict, or a source whose result is known, or errors. */
typedef struct check_result {
    const verdict *verdict;
    const source *known;
} check_result;

/* The source of a deal; NULL after an error. */
static source *open_input(worker *w, const deal_input *in) {
    const size_t most = w->settings->max_deal;
    if (!in->line) return source_load(&w->memory, in->name, most, &w->problems);
    if (in->too_long || in->line->text.n > most) {
        str text = arena_printf(&w->memory, "this line is longer than %zu bytes; --max-deal-size allows more", most);
        diags_add(&w->problems,
                  (diag){.level = DIAG_ERROR, .file = in->name, .line = in->line->number, .message = text});
        return NULL;
    }
    source *s = source_over(&w->memory, in->name, in->line->text, in->line->padding);
    s->first_line = in->line->number;
    s->of_lines = true;
    source_is_line(s);
    return s;
}

/* There is no verdict after an error: the deal cannot be read, or one of its waivers names an unknown rule. */
static check_result check_input(worker *w, const deal_input *in) {
    const batch_settings *with = w->settings;
    w->judging = false;
    source *s = open_input(w, in);
    if (!s) return (check_result){0};
    w->out->bytes += s->text.n;
    if (with->known && with->known(with->known_with, s)) return (check_result){.known = s};
    s->reader = w->reader;
    const deal *read = deal_read(&w->memory, s, with->vocabulary, &w->reading, &w->problems);
    stage_stop(&w->clock, &w->out->times, STAGE_READING);
    if (!read) return (check_result){0};
    w->judging = true;
    const verdict *v = with->exempt ? judge_with_exemptions(&w->memory, read, with->packs, with->n_packs, with->judging,
                                                            with->exempt, &w->use, &w->problems)
                                    : judge_deal(&w->memory, read, with->packs, with->n_packs, with->judging);
    stage_stop(&w->clock, &w->out->times, STAGE_JUDGING);
    return (check_result){.verdict = v};
}

/* ------------------------------------------------------------------------------------------------ out of memory */

/* Sets where the arenas of a deal and its reports jump to if memory runs out. */
static void set_target(worker *w, output_buffer *o, jmp_buf *target) {
    w->memory.oom = w->problems.memory.oom = w->notes.oom = target;
    for (size_t i = 0; i < o->n; i++)
        o->reports[i].scratch.oom = o->reports[i].overview.memory.oom = o->reports[i].overview.names.oom = target;
}

/* Gives back the memory of a deal, so that the next one has it. The parser's buffers grew with the deal, too. */
static void give_back(worker *w) {
    jmp_buf *target = w->problems.memory.oom;
    arena_free(&w->memory);
    diags_free(&w->problems);
    w->problems.memory.oom = target;
    json_reader_free(w->reader);
    w->reader = json_reader_new();
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

/* libconfig does not look at what it gets. What it needs is reserved before it runs, but another thread could take that
 * in between. So where the system limits the memory of the process, no other deal is checked beside a libconfig file.
 */
static pthread_rwlock_t quiet = PTHREAD_RWLOCK_INITIALIZER;

static void begin_quiet(const worker *w, const deal_input *in) {
    if (!w->limited) return;
    if (in->line || str_ends(bytes_plain_name(in->name), STR(".json")))
        pthread_rwlock_rdlock(&quiet);
    else
        pthread_rwlock_wrlock(&quiet);
}

static void end_quiet(const worker *w) {
    if (w->limited) pthread_rwlock_unlock(&quiet);
}

/* False if memory ran out; it has been given back then. */
static bool try_input(worker *w, output_buffer *o, const deal_input *in, check_result *out) {
    jmp_buf oom, *const outer = w->memory.oom;
    w->memory.over = false;
    w->memory.limit = w->settings->deal_memory ? w->settings->deal_memory : SIZE_MAX;
    if (setjmp(oom)) {
        set_target(w, o, outer);
        give_back(w);
        end_quiet(w);
        w->memory.limit = SIZE_MAX; /* for the verdict, which says that there was not enough */
        return false;
    }
    begin_quiet(w, in);
    set_target(w, o, &oom);
    *out = check_input(w, in);
    set_target(w, o, outer);
    end_quiet(w);
    return true;
}

/* Tries again a deal for which memory ran out: perhaps it was in use for another thread's deal. One thread at a time
 * does that, so deals that are too large fail one after the other, and do not take the memory of others. Standard input
 * cannot be read again, and entries of a baseline that a verdict has used are not used again. */
static bool try_alone(worker *w, output_buffer *o, const deal_input *in, check_result *out) {
    static pthread_mutex_t alone = PTHREAD_MUTEX_INITIALIZER;
    const exemptions *x = w->settings->exempt;
    if (w->memory.over || w->settings->jobs == 1 || (!in->line && str_is(in->name, "-")) ||
        (w->judging && x && x->baseline))
        return false;
    pthread_mutex_lock(&alone);
    bool done = try_input(w, o, in, out);
    pthread_mutex_unlock(&alone);
    return done;
}

/* ------------------------------------------------------------------------------------------------ units */

/* Checks one deal, unless its result is known already, and writes what came of it. */
static void check_deal(worker *w, output_buffer *o, const deal_input *in) {
    check_result r = {0};
    const uint32_t line = in->line ? in->line->number : 0;
    const str name = str_is(in->name, "-") ? STR("<stdin>") : in->name;
    for (size_t i = 0; i < o->n; i++) o->marks[i] = buf_mark(&o->reports[i].out);
    o->exhausted_name = name;
    o->exhausted_line = line;
    if (!try_input(w, o, in, &r) && !try_alone(w, o, in, &r)) {
        if (w->memory.over)
            judge_memory_error(w->settings->deal_memory, name, line, &w->problems);
        else
            diags_add(&w->problems, (diag){.level = DIAG_ERROR,
                                           .file = name,
                                           .line = line,
                                           .message = w->judging ? STR("out of memory while judging this deal")
                                                                 : STR("out of memory while reading this deal")});
    }
    if (r.known) {
        for (size_t i = 0; i < o->n; i++)
            if (o->reports[i].format->keep) o->reports[i].format->keep(&o->reports[i], r.known);
        o->deals++;
    } else if (r.verdict) {
        write_verdict(w, o, r.verdict);
    } else {
        write_unreadable(w, o, name, line);
    }
    reset(w);
    stage_stop(&w->clock, &o->times, STAGE_REPORTING);
}

static void check_unit(worker *w, unit *u, output_buffer *o) {
    unit_line line = {0};
    for (size_t i = 0; i < o->n; i++) report_clear(&o->reports[i]);
    switch (u->kind) {
    case UNIT_NONE: break;
    case UNIT_LINES:
        while (!o->stop && unit_next_line(u, &line)) check_deal(w, o, &(deal_input){u->name, &line, u->too_long});
        break;
    case UNIT_FILES:
        for (size_t i = 0; i < u->n_files && !o->stop; i++) check_deal(w, o, &(deal_input){u->files[i], NULL, false});
        break;
    case UNIT_ERROR:
        for (size_t i = 0; i < u->problems.list.n; i++) diags_add(&w->problems, u->problems.list.v[i]);
        write_unreadable(w, o, u->name, 0);
        reset(w);
        break;
    }
}

void worker_run(worker *w, unit *u, output_buffer *o) {
    jmp_buf oom;
    buf_clear(&o->messages);
    buf_clear(&o->names);
    buf_clear(&o->claims.taken);
    buf_clear(&o->claims.marks);
    w->use.claims = &o->claims;
    w->out = o;
    o->thread = w->number;
    o->deals = o->errors = o->bytes = 0;
    o->stop = o->exhausted = false;
    o->exhausted_name = o->first_name = u->kind == UNIT_FILES ? u->files[0] : u->name;
    o->exhausted_line = o->first_line = u->kind == UNIT_LINES ? u->first_line : 0;
    for (size_t i = 0; i < o->n; i++) o->marks[i] = 0;
    if (setjmp(oom)) {
        for (size_t i = 0; i < o->n; i++) buf_cut(&o->reports[i].out, o->marks[i]);
        o->stop = o->exhausted = true;
    } else {
        set_target(w, o, &oom);
        check_unit(w, u, o);
    }
    set_target(w, o, NULL);
}
