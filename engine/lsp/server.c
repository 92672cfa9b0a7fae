/* The server's loop: reading, handling, publishing, writing, and the processes that search for repairs. */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lsp/lsp_internal.h"

/* How long the server waits before it looks whether files have changed. */
#define IDLE_MS 2000
/* Seconds that a search for a repair may take, and after which its process is ended. */
#define REPAIR_SECONDS  10u
#define REPAIR_LIMIT_MS 20000
#define MOST_JOBS       4u

static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ------------------------------------------------------------------------------------------------ jobs */

static void free_job(lsp_server *s, size_t i) {
    lsp_job *j = s->jobs[i];
    if (j->pid > 0) {
        kill(j->pid, SIGKILL);
        while (waitpid(j->pid, NULL, 0) < 0 && errno == EINTR) continue;
    }
    if (j->from >= 0) close(j->from);
    buf_free(&j->answer);
    free(j->id);
    free(j);
    s->jobs[i] = s->jobs[--s->n_jobs];
}

bool lsp_cancel_job(lsp_server *s, str id) {
    for (size_t i = 0; i < s->n_jobs; i++) {
        if (!str_is(id, s->jobs[i]->id)) continue;
        free_job(s, i);
        return true;
    }
    return false;
}

/* What the process writes: whole messages, as they go to the client. */
static void search(lsp_server *s, str id, lsp_document *d, str of, str title, bool execute) {
    size_t n;
    str why;
    const service_edit *edits = document_repair(d->is, s->now, of, REPAIR_SECONDS, &n, &why);
    lsp_writer x;
    if (!edits) {
        lsp_error(s, id, LSP_REQUEST_FAILED, why);
        return;
    }
    if (execute) {
        lsp_open_request(&x, s, "workspace/applyEdit");
        json_open_object(&x.w, JSON_INLINE);
        json_put_str(&x.w, "label", arena_printf(s->now, "redline: " STR_FMT, STR_ARG(why)));
    } else {
        lsp_open_result(&x, s, id);
        json_open_object(&x.w, JSON_INLINE);
        json_put_str(&x.w, "title", title);
        json_put_z(&x.w, "kind", "quickfix");
    }
    json_put_object(&x.w, "edit", JSON_INLINE);
    lsp_put_edit_fields(&x.w, s, d, edits, n);
    json_close(&x.w);
    json_close(&x.w);
    lsp_close(&x);
    if (execute) lsp_null(s, id);
}

static void write_whole(int to, const char *p, size_t n) {
    while (n) {
        ssize_t written = write(to, p, n);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        p += written;
        n -= (size_t)written;
    }
}

/* In the new process: nothing of the client's is to be read or written but through the pipe. */
static void run_process(lsp_server *s, int to, str id, lsp_document *d, str of, str title, bool execute) {
    arena a;
    arena_init(&a);
    signal(SIGPIPE, SIG_DFL);
    s->now = &a;
    s->out = (buf){0};
    search(s, id, d, of, title, execute);
    str answer;
    if (buf_text(&s->out, &answer)) write_whole(to, answer.p, answer.n);
    _exit(0);
}

void lsp_start_repair(lsp_server *s, str id, lsp_document *d, str of, str title, bool execute) {
    int pipes[2];
    if (!s->settings.processes || (execute && !s->applies)) {
        lsp_error(s, id, LSP_REQUEST_FAILED, STR("a repair cannot be applied here; use `redline repair`"));
        return;
    }
    if (s->n_jobs == MOST_JOBS || pipe(pipes) != 0) {
        lsp_error(s, id, LSP_REQUEST_FAILED, STR("too many searches for repairs; wait for one to end"));
        return;
    }
    document_analysis(d->is); /* here, so that it need not be made again */
    lsp_job *j = calloc(1, sizeof *j);
    if (j) j->id = strdup(arena_z(s->now, id));
    s->requests++; /* of the process */
    pid_t pid = j && j->id ? fork() : -1;
    if (pid == 0) {
        close(pipes[0]);
        s->requests--;
        run_process(s, pipes[1], id, d, of, title, execute);
    }
    close(pipes[1]);
    lsp_job **more = pid > 0 ? realloc(s->jobs, (s->n_jobs + 1) * sizeof *more) : NULL;
    if (more) s->jobs = more;
    if (!more) {
        if (pid > 0) kill(pid, SIGKILL), waitpid(pid, NULL, 0);
        close(pipes[0]);
        if (j) free(j->id);
        free(j);
        lsp_error(s, id, LSP_INTERNAL_ERROR, STR("no process can be started"));
        return;
    }
    j->pid = pid;
    j->from = pipes[0];
    j->deadline = now_ms() + REPAIR_LIMIT_MS;
    j->of = d->is;
    j->revision = document_revision(d->is);
    s->jobs[s->n_jobs++] = j;
}

/* Reads what a process has written; at its end, passes it on. */
static void read_job(lsp_server *s, size_t i) {
    lsp_job *j = s->jobs[i];
    char piece[65536];
    ssize_t n = read(j->from, piece, sizeof piece);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (n > 0) {
        buf_add(&j->answer, piece, (size_t)n);
        return;
    }
    arena a;
    arena_init(&a);
    s->now = &a;
    str id = str_of(j->id), answer;
    bool whole = buf_text(&j->answer, &answer);
    if (!j->of || document_revision(j->of) != j->revision)
        lsp_error(s, id, LSP_CONTENT_MODIFIED, STR("the document was changed meanwhile"));
    else if (!whole || answer.n == 0)
        lsp_error(s, id, LSP_INTERNAL_ERROR, STR("the search for a repair failed"));
    else
        buf_safe(&s->out, answer);
    s->now = NULL;
    arena_free(&a);
    free_job(s, i);
}

static void end_late_jobs(lsp_server *s) {
    for (size_t i = s->n_jobs; i-- > 0;) {
        if (now_ms() < s->jobs[i]->deadline) continue;
        arena a;
        arena_init(&a);
        s->now = &a;
        lsp_error(s, str_of(s->jobs[i]->id), LSP_REQUEST_FAILED,
                  STR("time limit reached before a repair was found; `redline repair` can search longer"));
        s->now = NULL;
        arena_free(&a);
        free_job(s, i);
    }
}

/* ------------------------------------------------------------------------------------------------ the queue */

/* Cancels a request that waits. */
static bool cancel_waiting(lsp_server *s, const lsp_message *m) {
    const node *id = str_is(m->method, "$/cancelRequest") ? node_get(m->params, "id") : NULL;
    if (!id) return false;
    str raw = str_sub(id->at.source->text, id->at.at, (size_t)id->at.at + id->at.len);
    for (size_t i = 0; i < s->n_queue; i++) {
        if (!str_eq(s->queue[i]->id, raw) || s->queue[i]->cancelled) continue;
        s->queue[i]->cancelled = true;
        return true;
    }
    return false;
}

static void take_messages(lsp_server *s) {
    lsp_message *m;
    while ((m = lsp_stream_next(&s->stream))) {
        if (cancel_waiting(s, m)) {
            lsp_message_free(m);
            continue;
        }
        if (s->n_queue == s->cap_queue) {
            size_t cap = s->cap_queue ? s->cap_queue * 2 : 64;
            lsp_message **more = realloc(s->queue, cap * sizeof *more);
            if (!more) {
                lsp_message_free(m);
                return;
            }
            s->queue = more;
            s->cap_queue = cap;
        }
        s->queue[s->n_queue++] = m;
    }
}

static void handle_first(lsp_server *s) {
    lsp_message *m = s->queue[0];
    memmove(s->queue, s->queue + 1, --s->n_queue * sizeof *s->queue);
    lsp_handle(s, m);
    lsp_message_free(m);
}

/* ------------------------------------------------------------------------------------------------ input, output */

/* Reads what is there. False at the end. */
static bool read_input(lsp_server *s, int in) {
    char piece[65536];
    ssize_t n = read(in, piece, sizeof piece);
    if (n < 0) return errno == EINTR || errno == EAGAIN;
    if (n == 0) return false;
    if (!lsp_stream_add(&s->stream, piece, (size_t)n)) return false;
    take_messages(s);
    return true;
}

/* Writes a part. A pipe that can be written to takes this many bytes at once without waiting. False if it is closed. */
static bool write_some(buf *from, size_t *at, int out) {
    enum { AT_ONCE = 4096 };
    str text;
    if (!buf_text(from, &text)) return false;
    size_t n = text.n - *at < AT_ONCE ? text.n - *at : AT_ONCE;
    ssize_t written = write(out, text.p + *at, n);
    if (written < 0) return errno == EINTR || errno == EAGAIN;
    *at += (size_t)written;
    if (*at == text.n) {
        buf_clear(from);
        *at = 0;
    }
    return true;
}

typedef struct loop {
    lsp_server *server;
    int in, out;
    size_t written; /* of what is to be written */
    bool open;      /* the input */
} loop;

/* Waits until something can be done, at most MS milliseconds, and reads and writes. False if the client is gone. */
static bool exchange(loop *l, int ms) {
    lsp_server *s = l->server;
    struct pollfd from[2 + MOST_JOBS] = {{.fd = l->open ? l->in : -1, .events = POLLIN},
                                         {.fd = buf_is_empty(&s->out) ? -1 : l->out, .events = POLLOUT}};
    size_t n_jobs = s->n_jobs;
    for (size_t i = 0; i < n_jobs; i++) from[2 + i] = (struct pollfd){.fd = s->jobs[i]->from, .events = POLLIN};
    int n = poll(from, (nfds_t)(2 + n_jobs), ms);
    if (n < 0) return errno == EINTR;
    if (from[1].revents & (POLLERR | POLLNVAL)) return false;
    if (from[1].revents & POLLOUT && !write_some(&s->out, &l->written, l->out)) return false;
    if (from[0].revents && !read_input(s, l->in)) l->open = false;
    for (size_t i = n_jobs; i-- > 0;)
        if (from[2 + i].revents) read_job(s, i);
    end_late_jobs(s);
    return true;
}

static void serve(loop *l) {
    lsp_server *s = l->server;
    while (!s->exit) {
        bool waiting = s->n_queue > 0;
        if (!l->open && !waiting) return;
        /* Everything that has come is read before the next message is handled: it may cancel it. */
        for (bool more = true; more && l->open;) {
            struct pollfd in = {.fd = l->in, .events = POLLIN};
            more = s->n_queue < 4096 && poll(&in, 1, 0) > 0;
            if (more && !read_input(s, l->in)) l->open = false;
        }
        if (s->n_queue) {
            handle_first(s);
            if (!exchange(l, 0)) return;
        } else if (s->n_jobs + 1 && lsp_publish(s)) {
            if (!exchange(l, 0)) return;
        } else {
            if (!exchange(l, !buf_is_empty(&s->out) && !l->open ? 1000 : IDLE_MS)) return;
            if (s->n_queue == 0 && s->service && s->n_documents) service_files_changed(s->service);
        }
    }
}

/* What is left is written, as long as the client reads it. */
static void flush(loop *l) {
    lsp_server *s = l->server;
    while (!buf_is_empty(&s->out)) {
        struct pollfd to = {.fd = l->out, .events = POLLOUT};
        int n = poll(&to, 1, 1000);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0 || !(to.revents & POLLOUT) || !write_some(&s->out, &l->written, l->out)) return;
    }
}

static lsp_server *server_new(const lsp_settings *settings) {
    lsp_server *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->settings = *settings;
    s->units = UNITS_UTF16;
    arena_init(&s->memory);
    return s;
}

static void server_free(lsp_server *s) {
    while (s->n_jobs) free_job(s, s->n_jobs - 1);
    for (size_t i = 0; i < s->n_queue; i++) lsp_message_free(s->queue[i]);
    lsp_close_all(s);
    service_free(s->service);
    lsp_stream_free(&s->stream);
    lsp_free_built_in(s);
    buf_free(&s->out);
    arena_free(&s->memory);
    free(s->queue);
    free(s->jobs);
    free(s);
}

int lsp_run(const lsp_settings *settings, int in, int out) {
    lsp_server *s = server_new(settings);
    if (!s) return 1;
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGPIPE, &ignore, &before);
    loop l = {.server = s, .in = in, .out = out, .open = true};
    serve(&l);
    flush(&l);
    int status = s->shut_down && s->exit ? 0 : 1;
    server_free(s);
    sigaction(SIGPIPE, &before, NULL);
    return status;
}

void lsp_run_text(const lsp_settings *settings, str input, buf *out) {
    lsp_server *s = server_new(settings);
    if (!s) return;
    s->settings.processes = false;
    if (lsp_stream_add(&s->stream, input.p, input.n)) take_messages(s);
    while (s->n_queue && !s->exit) handle_first(s);
    while (!s->exit && lsp_publish(s)) continue;
    buf_append(out, &s->out);
    server_free(s);
}
