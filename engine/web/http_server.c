#define _GNU_SOURCE /* pipe2(), POLLRDHUP */

#include "web/http_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "web/http_library.h"
#include "web/request.h"

/* A change in a document of 16 MiB, with its escapes in JSON. */
#define MOST_BODY ((size_t)17 * 1024 * 1024)
/* Bytes of a body that is too long that are still read, so that its client can read the answer. */
#define MOST_IGNORED (4 * MOST_BODY)
/* Of the first line and the headers, with what the library needs for itself. */
#define MOST_HEAD    ((size_t)64 * 1024)
#define MOST_CLIENTS 64u
#define MOST_JOBS    4u
/* How long a connection may take for a request and its answer, counted from the answer before, or wait. One that has
 * not shown the token yet has less time, so that others cannot keep the page out by holding connections. */
#define REQUEST_MS  60000
#define STRANGER_MS 10000
/* How often the clients are looked at. */
#define LOOK_MS 500
/* How long the server goes on after a signal, for answers that are being sent. */
#define ENDING_MS 1000

#define PAGE_POLICY                                                                                                    \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "                 \
    "connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

/* Loaded with the first server. */
static http_library mhd;

static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A connection of TCP. */
typedef struct client client;
struct client {
    int fd;
    int64_t since; /* when its current request could begin */
    bool known;    /* it has shown the token */
    bool leaving;  /* it sends nothing more */
    client *before, *next;
};

typedef struct slow_job slow_job;

/* A request of a connection. */
typedef struct request {
    arena memory;
    char *target;
    bool routed, too_long;
    web_route route;
    buf body;
    size_t received;
    client *client;
    slow_job *job; /* that answers it; NULL: none, or it has ended */
    bool answered; /* by a job: with this status and text, or not at all, if the status is 0 */
    int status;
    buf answer;
} request;

/* A process that answers a slow call. */
struct slow_job {
    pid_t pid;
    int from;
    buf answer; /* the status as three digits, and the text */
    int64_t deadline;
    struct MHD_Connection *connection;
    request *request;
};

struct server {
    web_session *session;
    folder *folder;
    struct MHD_Daemon *daemon;
    int listening, signals, epoll;
    sigset_t ending, before; /* the signals that end the server; those that were blocked before it */
    unsigned port;
    char token[WEB_TOKEN_DIGITS + 1], address[96];
    client *clients;
    slow_job jobs[MOST_JOBS];
    size_t n_jobs, sending;
    int64_t look_at; /* when the clients are to be looked at */
    bool left;       /* a connection has ended: the library may listen again, which it does in its next run */
};

/* ------------------------------------------------------------------------------------------------ answers */

typedef struct reply {
    int status;
    str text;
    const char *type, *policy; /* NULL: JSON; the page's */
    const char *name, *value;  /* of one more header; NULL: none */
    bool lasts;                /* the text lives as long as the program */
} reply;

static enum MHD_Result send_reply(struct MHD_Connection *to, const reply *r) {
    static const char *const always[][2] = {{"X-Content-Type-Options", "nosniff"},
                                            {"Referrer-Policy", "no-referrer"},
                                            {"Cross-Origin-Opener-Policy", "same-origin"},
                                            {"Cross-Origin-Resource-Policy", "same-origin"},
                                            {"Cache-Control", "no-store"}};
    struct MHD_Response *response =
        mhd.create_response_from_buffer(r->text.n, (void *)(uintptr_t)(r->text.p ? r->text.p : ""),
                                        r->lasts ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_COPY);
    if (!response) return MHD_NO;
    enum MHD_Result good =
        mhd.add_response_header(response, "Content-Type", r->type ? r->type : "application/json; charset=utf-8");
    if (good) good = mhd.add_response_header(response, "Content-Security-Policy", r->policy ? r->policy : PAGE_POLICY);
    for (size_t i = 0; good && i < sizeof always / sizeof *always; i++)
        good = mhd.add_response_header(response, always[i][0], always[i][1]);
    if (good && r->name) good = mhd.add_response_header(response, r->name, r->value);
    if (good) good = mhd.queue_response(to, (unsigned)r->status, response);
    mhd.destroy_response(response);
    return good;
}

/* The texts of an error are the program's own, without characters that JSON escapes. */
static enum MHD_Result send_error(struct MHD_Connection *to, int status, const char *error, const char *advice,
                                  const char *allow) {
    char text[400];
    int n = snprintf(text, sizeof text, "{\"error\": \"%s\"%s%s%s}", error, advice ? ", \"hint\": \"" : "",
                     advice ? advice : "", advice ? "\"" : "");
    return send_reply(
        to, &(reply){.status = status, .text = {text, (size_t)n}, .name = allow ? "Allow" : NULL, .value = allow});
}

static enum MHD_Result send_buf(struct MHD_Connection *to, int status, const buf *b, const reply *as) {
    reply r = as ? *as : (reply){0};
    r.status = status;
    if (!buf_text(b, &r.text)) return send_error(to, 500, "out of memory", NULL, NULL);
    return send_reply(to, &r);
}

static const char *type_of(str name) {
    static const char *const types[][2] = {{".html", "text/html; charset=utf-8"},
                                           {".css", "text/css; charset=utf-8"},
                                           {".js", "text/javascript; charset=utf-8"},
                                           {".svg", "image/svg+xml"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_ends(name, str_of(types[i][0]))) return types[i][1];
    return "application/octet-stream";
}

static enum MHD_Result send_file(struct MHD_Connection *to, str name) {
    for (size_t i = 0; i < web_files_n; i++)
        if (str_is(name, web_files[i].name))
            return send_reply(to, &(reply){.status = 200,
                                           .text = {web_files[i].text, web_files[i].size},
                                           .type = type_of(name),
                                           .lasts = true});
    return send_error(to, 404, "the page has no such file", NULL, NULL);
}

static enum MHD_Result send_report(server *s, struct MHD_Connection *to, request *r) {
    web_report about = {0};
    reply as = {0};
    int status = web_answer_report(s->session, r->route.path, r->route.format, &r->answer, &about);
    if (status == 200) {
        as.type = about.type;
        if (about.policy.n)
            as.policy = arena_z(&r->memory,
                                arena_printf(&r->memory, STR_FMT "; frame-ancestors 'none'", STR_ARG(about.policy)));
        if (!str_starts(str_of(about.type), STR("text/html"))) {
            as.name = "Content-Disposition";
            as.value = arena_z(&r->memory, arena_printf(&r->memory, "attachment; filename=\"%s\"", about.file_name));
        }
    }
    return send_buf(to, status, &r->answer, &as);
}

/* ------------------------------------------------------------------------------------------------ processes */

static void write_whole(int to, str text) {
    for (size_t at = 0; at < text.n;) {
        ssize_t n = write(to, text.p + at, text.n - at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;
        at += (size_t)n;
    }
}

/* In the new process, which has copies of all descriptors: as long as it has one of a client, that one is not told of
 * the end. */
static void run_process(server *s, const request *r, int to) {
    for (const client *c = s->clients; c; c = c->next) close(c->fd);
    for (size_t i = 0; i < s->n_jobs; i++) close(s->jobs[i].from);
    close(s->listening);
    close(s->epoll);
    close(s->signals);
    sigprocmask(SIG_SETMASK, &s->before, NULL);
    signal(SIGPIPE, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    buf out = {0};
    str body, text;
    char status[8] = "500";
    if (buf_text(&r->body, &body))
        snprintf(status, sizeof status, "%03d", web_answer(s->session, r->route.name, body, &out));
    if (buf_text(&out, &text)) {
        write_whole(to, (str){status, 3});
        write_whole(to, text);
    }
    _exit(0);
}

static enum MHD_Result start_job(server *s, struct MHD_Connection *to, request *r) {
    int pipes[2];
    if (s->n_jobs == MOST_JOBS)
        return send_error(to, 503, "four searches are running already", "wait for one to end, then try again", NULL);
    if (pipe2(pipes, O_CLOEXEC) != 0) return send_error(to, 503, "no process can be started", NULL, NULL);
    pid_t pid = fork();
    if (pid == 0) {
        close(pipes[0]);
        run_process(s, r, pipes[1]);
    }
    close(pipes[1]);
    if (pid < 0 || fcntl(pipes[0], F_SETFL, O_NONBLOCK) != 0) {
        if (pid > 0) kill(pid, SIGKILL), waitpid(pid, NULL, 0);
        close(pipes[0]);
        return send_error(to, 503, "no process can be started", NULL, NULL);
    }
    slow_job *j = &s->jobs[s->n_jobs++];
    *j = (slow_job){.pid = pid,
                    .from = pipes[0],
                    .deadline = now_ms() + 1000 * (int64_t)WEB_SLOW_SECONDS,
                    .connection = to,
                    .request = r};
    r->job = j;
    mhd.suspend_connection(to);
    return MHD_YES;
}

/* Ends the process of a job, and goes on with its request. */
static void end_job(server *s, slow_job *j) {
    kill(j->pid, SIGKILL);
    while (waitpid(j->pid, NULL, 0) < 0 && errno == EINTR) continue;
    close(j->from);
    buf_free(&j->answer);
    j->request->job = NULL;
    j->request->answered = true;
    mhd.resume_connection(j->connection);
    *j = s->jobs[--s->n_jobs];
    if (j != &s->jobs[s->n_jobs]) j->request->job = j;
}

static void finish_job(server *s, slow_job *j) {
    str text;
    request *r = j->request;
    r->status = 500;
    if (buf_text(&j->answer, &text) && text.n > 3) {
        for (size_t i = 0, status = 0; i < 3; i++) {
            status = status * 10 + (size_t)(text.p[i] - '0');
            r->status = (int)status;
        }
        buf_drop(&j->answer, 3);
        buf_append(&r->answer, &j->answer);
    } else
        buf_z(&r->answer, "{\"error\": \"the search failed\", \"hint\": \"there may be too little memory\"}");
    end_job(s, j);
}

static void read_job(server *s, slow_job *j) {
    char piece[65536];
    ssize_t n = read(j->from, piece, sizeof piece);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (n > 0)
        buf_add(&j->answer, piece, (size_t)n);
    else
        finish_job(s, j);
}

static void end_late_jobs(server *s) {
    for (size_t i = s->n_jobs; i-- > 0;) {
        slow_job *j = &s->jobs[i];
        if (now_ms() < j->deadline) continue;
        j->request->status = 503;
        buf_z(&j->request->answer, "{\"error\": \"time limit reached before an answer was found\", \"hint\": \"the "
                                   "commands `redline sweep` and `redline repair` can search longer\"}");
        end_job(s, j);
    }
}

/* ------------------------------------------------------------------------------------------------ requests */

/* The first that is told of a request: its target as it was sent. */
static void *begin_request(void *of, const char *target, struct MHD_Connection *connection) {
    (void)of, (void)connection;
    request *r = calloc(1, sizeof *r);
    if (!r) return NULL;
    arena_init(&r->memory);
    r->target = strdup(target);
    return r;
}

static void end_request(void *of, struct MHD_Connection *connection, void **kept, enum MHD_RequestTerminationCode why) {
    (void)why;
    server *s = of;
    request *r = *kept;
    const union MHD_ConnectionInfo *info = mhd.get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    client *c = info ? info->socket_context : NULL;
    if (c) c->since = now_ms();
    *kept = NULL;
    if (!r) return;
    if (r->routed) s->sending--;
    buf_free(&r->body);
    buf_free(&r->answer);
    arena_free(&r->memory);
    free(r->target);
    free(r);
}

static enum MHD_Result take_header(void *of, enum MHD_ValueKind kind, const char *name, size_t n_name,
                                   const char *value, size_t n_value) {
    (void)kind;
    web_head_add(of, (str){name, n_name}, (str){value, value ? n_value : 0});
    return MHD_YES;
}

static size_t length_of_body(struct MHD_Connection *from) {
    const char *length = mhd.lookup_connection_value(from, MHD_HEADER_KIND, "Content-Length");
    return length ? (size_t)strtoull(length, NULL, 10) : 0;
}

/* When the head has come. */
static enum MHD_Result route(server *s, struct MHD_Connection *from, request *r, const char *method) {
    web_head head = {.method = str_of(method), .target = str_of(r->target)};
    const union MHD_ConnectionInfo *info = mhd.get_connection_info(from, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    mhd.get_connection_values_n(from, MHD_HEADER_KIND, take_header, &head);
    r->routed = true;
    s->sending++;
    r->client = info ? info->socket_context : NULL;
    if (r->client && web_has_token(head.target, str_of(s->token))) r->client->known = true;
    r->route = web_route_of(&r->memory, &head, str_of(s->token), s->port);
    const web_route *to = &r->route;
    if (to->status) return send_error(from, to->status, to->error, to->hint, to->status == 405 ? to->allow : NULL);
    if (length_of_body(from) > MOST_BODY) return send_error(from, 413, "the body is longer than 17 MiB", NULL, NULL);
    return MHD_YES;
}

static enum MHD_Result take_body(request *r, const char *p, size_t n) {
    r->received += n;
    if (r->received > MOST_BODY) {
        if (!r->too_long) buf_free(&r->body);
        r->too_long = true;
        return r->received > MOST_IGNORED ? MHD_NO : MHD_YES;
    }
    if (r->route.kind == WEB_CALL) buf_add(&r->body, p, n); /* of others it means nothing */
    return MHD_YES;
}

static enum MHD_Result answer_call(server *s, struct MHD_Connection *to, request *r) {
    str body;
    if (!buf_text(&r->body, &body)) return send_error(to, 500, "out of memory", NULL, NULL);
    switch (web_call_speed(r->route.name)) {
    case WEB_UNKNOWN: break;
    case WEB_SLOW: return start_job(s, to, r);
    case WEB_QUICK: {
        int status = web_answer(s->session, r->route.name, body, &r->answer);
        buf_free(&r->body);
        return send_buf(to, status, &r->answer, NULL);
    }
    }
    return send_error(to, 404, "unknown call", NULL, NULL);
}

/* When all has come. */
static enum MHD_Result answer(server *s, struct MHD_Connection *to, request *r) {
    if (r->too_long) return send_error(to, 413, "the body is longer than 17 MiB", NULL, NULL);
    switch (r->route.kind) {
    case WEB_OPTIONS: return send_reply(to, &(reply){.status = 204, .name = "Allow", .value = r->route.allow});
    case WEB_REDIRECT:
        return send_reply(to, &(reply){.status = 308,
                                       .name = "Location",
                                       .value = arena_z(&r->memory, arena_printf(&r->memory, "/%s/", s->token))});
    case WEB_FILE: return send_file(to, r->route.name);
    case WEB_REPORT: return send_report(s, to, r);
    case WEB_CALL: return answer_call(s, to, r);
    }
    return MHD_NO;
}

/* Called when the head has come, for each piece of the body, at its end, and after a job. */
static enum MHD_Result handle(void *of, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *data, size_t *n, void **kept) {
    (void)url, (void)version;
    server *s = of;
    request *r = *kept;
    jmp_buf oom;
    if (!r || !r->target) return MHD_NO;
    if (r->answered) return r->status ? send_buf(connection, r->status, &r->answer, NULL) : MHD_NO;
    if (*n) {
        size_t some = *n;
        *n = 0;
        return take_body(r, data, some);
    }
    r->memory.oom = &oom;
    if (setjmp(oom) != 0) return send_error(connection, 500, "out of memory", NULL, NULL);
    return r->routed ? answer(s, connection, r) : route(s, connection, r, method);
}

/* ------------------------------------------------------------------------------------------------ connections */

static void note_client(void *of, struct MHD_Connection *connection, void **kept,
                        enum MHD_ConnectionNotificationCode what) {
    server *s = of;
    client *c = *kept;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = mhd.get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        c = info ? calloc(1, sizeof *c) : NULL;
        if (!c) return; /* the library's own time limit is left */
        *c = (client){.fd = info->connect_fd, .since = now_ms(), .next = s->clients};
        if (c->next) c->next->before = c;
        s->clients = c;
        *kept = c;
    } else if (c) {
        if (c->before) c->before->next = c->next;
        if (c->next) c->next->before = c->before;
        if (s->clients == c) s->clients = c->next;
        s->left = true;
        *kept = NULL;
        free(c);
    }
}

/* Ends connections that take too long, and those whose client will not send the rest of a request. The library is told
 * by the system. Looks twice a second. */
static void end_late_clients(server *s) {
    struct pollfd gone[MOST_CLIENTS];
    size_t n = 0;
    const int64_t now = now_ms();
    if (now < s->look_at) return;
    s->look_at = now + LOOK_MS;
    for (client *c = s->clients; c && n < MOST_CLIENTS; c = c->next)
        gone[n++] = (struct pollfd){.fd = c->fd, .events = POLLRDHUP};
    if (n) poll(gone, n, 0);
    size_t i = 0;
    for (client *c = s->clients; c && i < n; c = c->next, i++) {
        bool waits = false;
        for (size_t k = 0; k < s->n_jobs; k++) waits = waits || s->jobs[k].request->client == c;
        if (waits) c->since = now;
        bool late = now - c->since >= (c->known ? REQUEST_MS : STRANGER_MS), left = gone[i].revents && c->leaving;
        c->leaving = gone[i].revents != 0; /* it may still get the answer to a whole request */
        if (!late && !left) continue;
        shutdown(c->fd, SHUT_RDWR);
        c->since = now;
    }
}

/* ------------------------------------------------------------------------------------------------ the server */

static bool make_token(char digits[WEB_TOKEN_DIGITS + 1]) {
    unsigned char bytes[WEB_TOKEN_DIGITS / 2];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) return false;
    for (size_t i = 0; i < sizeof bytes; i++) snprintf(digits + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

/* -1 with errno. */
static int listen_at(unsigned port, unsigned *bound) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t n = sizeof at;
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0) return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, SOMAXCONN) == 0 &&
        getsockname(fd, (struct sockaddr *)&at, &n) == 0) {
        *bound = ntohs(at.sin_port);
        return fd;
    }
    int failure = errno;
    close(fd);
    errno = failure;
    return -1;
}

static bool block_signals(server *s) {
    sigemptyset(&s->ending);
    sigaddset(&s->ending, SIGINT);
    sigaddset(&s->ending, SIGTERM);
    sigaddset(&s->ending, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &s->ending, &s->before) != 0) return false;
    signal(SIGPIPE, SIG_IGN);
    s->signals = signalfd(-1, &s->ending, SFD_CLOEXEC | SFD_NONBLOCK);
    return s->signals >= 0;
}

static bool start_daemon(server *s) {
    s->daemon = mhd.start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handle, s, /**/
                                 MHD_OPTION_LISTEN_SOCKET, s->listening,                             /**/
                                 MHD_OPTION_CONNECTION_LIMIT, MOST_CLIENTS,                          /**/
                                 MHD_OPTION_CONNECTION_MEMORY_LIMIT, MOST_HEAD,                      /**/
                                 MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)(REQUEST_MS / 1000),       /**/
                                 MHD_OPTION_STRICT_FOR_CLIENT, 1,                                    /**/
                                 MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,                               /**/
                                 MHD_OPTION_URI_LOG_CALLBACK, begin_request, s,                      /**/
                                 MHD_OPTION_NOTIFY_COMPLETED, end_request, s,                        /**/
                                 MHD_OPTION_NOTIFY_CONNECTION, note_client, s,                       /**/
                                 MHD_OPTION_END);
    const union MHD_DaemonInfo *info = s->daemon ? mhd.get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
    s->epoll = info ? info->epoll_fd : -1;
    return info != NULL;
}

server *server_new(web_session *session, folder *f, unsigned port, diags *d) {
    const char *what = "cannot start the server: %s", *why;
    if (!http_library_load(&mhd, &why)) {
        diags_add(d, (diag){.level = DIAG_ERROR,
                            .message = arena_printf(&d->memory, what, why),
                            .note = STR("redline serve needs libmicrohttpd, which Debian has as libmicrohttpd12")});
        return NULL;
    }
    server *s = calloc(1, sizeof *s);
    if (s) {
        s->session = session;
        s->folder = f;
        s->signals = s->epoll = -1;
        s->listening = listen_at(port, &s->port);
        if (s->listening < 0 && port) {
            diags_add(d,
                      (diag){.level = DIAG_ERROR,
                             .message = arena_printf(&d->memory, "cannot listen at port %u: %s", port, strerror(errno)),
                             .note = STR("without --port a free one is found")});
            server_free(s);
            return NULL;
        }
        if (s->listening >= 0 && make_token(s->token) && block_signals(s) && start_daemon(s)) {
            snprintf(s->address, sizeof s->address, "http://127.0.0.1:%u/%s/", s->port, s->token);
            return s;
        }
    }
    int failure = errno;
    server_free(s);
    diags_file(d, STR(""), what, strerror(failure));
    return NULL;
}

void server_free(server *s) {
    if (!s) return;
    while (s->n_jobs) end_job(s, &s->jobs[0]);
    if (s->daemon)
        mhd.stop_daemon(s->daemon); /* closes the socket, too */
    else if (s->listening >= 0)
        close(s->listening);
    if (s->signals >= 0) {
        close(s->signals);
        /* One that came twice must not end the process now. */
        while (sigtimedwait(&s->ending, NULL, &(struct timespec){0}) > 0) continue;
        sigprocmask(SIG_SETMASK, &s->before, NULL);
        signal(SIGPIPE, SIG_DFL);
    }
    free(s);
}

str server_address(const server *s) {
    return str_of(s->address);
}

/* Waits until something happens, and does it. *ENDS if a signal has come. False with errno. */
static bool turn(server *s, bool *ends) {
    struct pollfd from[2 + 2 * MOST_JOBS] = {{.fd = s->epoll, .events = POLLIN},
                                             {.fd = *ends ? -1 : s->signals, .events = POLLIN}};
    size_t n_jobs = s->n_jobs;
    for (size_t i = 0; i < n_jobs; i++) {
        from[2 + 2 * i] = (struct pollfd){.fd = s->jobs[i].from, .events = POLLIN};
        from[3 + 2 * i] = (struct pollfd){.fd = s->jobs[i].request->client ? s->jobs[i].request->client->fd : -1,
                                          .events = POLLRDHUP};
    }
    MHD_UNSIGNED_LONG_LONG due;
    int ms = s->clients || n_jobs || *ends ? LOOK_MS : -1;
    if (mhd.get_timeout(s->daemon, &due) == MHD_YES && (ms < 0 || due < (unsigned)ms))
        ms = due < LOOK_MS ? (int)due : LOOK_MS;
    if (s->left) ms = 0;
    s->left = false;
    int n = poll(from, (nfds_t)(2 + 2 * n_jobs), ms);
    if (n < 0) return errno == EINTR;
    if (from[1].revents) *ends = true;
    for (size_t i = n_jobs; i-- > 0;) {
        if (from[3 + 2 * i].revents)
            end_job(s, &s->jobs[i]); /* its client is gone */
        else if (from[2 + 2 * i].revents)
            read_job(s, &s->jobs[i]);
    }
    end_late_jobs(s);
    end_late_clients(s);
    return mhd.run(s->daemon) == MHD_YES;
}

bool server_run(server *s) {
    bool ends = false;
    while (!ends)
        if (!turn(s, &ends)) return false;
    while (s->n_jobs) end_job(s, &s->jobs[0]);
    for (int64_t last = now_ms() + ENDING_MS; s->sending && now_ms() < last;)
        if (!turn(s, &ends)) return false;
    return true;
}
