#define _GNU_SOURCE /* inotify, pipe2() */

#include "cli/watch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/output.h"
#include "report/diff_report.h"
#include "source/bytes.h"

/* Folders that are watched at most, and levels below the one that was named. */
#define MOST_FOLDERS 10000u
#define DEEPEST      64u
/* An editor saves in several steps: the check begins when nothing happened for so many milliseconds, but not later
 * than after the second number. */
#define QUIET_AFTER 60
#define QUIET_LIMIT 1000

/* --------------------------------------------------------------------------------------------- what a check found */

void watch_keep(job *j, str json) {
    watch_round *r = j->round;
    arena *a = &r->memory;
    results found;
    source *s = source_of_text(&j->memory, STR("<report>"), json);
    if (!results_read(a, s, false, &found, &j->problems)) return;
    for (size_t i = 0; i < found.n_deals; i++) VEC_PUSH(a, r->deals, found.deals[i]);
    for (size_t i = 0; i < j->rule_files.n; i++) VEC_PUSH(a, r->files, arena_str(a, j->rule_files.v[i]));
}

/* ------------------------------------------------------------------------------------------------ what changed */

static void tell_articles(buf *out, const result_deal_change *d) {
    for (size_t i = 0; i < d->drifts.n; i++) {
        buf_z(out, "  warning: article ");
        buf_visible(out, d->drifts.v[i].article);
        buf_z(out, " of ");
        buf_visible(out, d->after->file);
        buf_printf(out, ": %s\n", d->drifts.v[i].what);
    }
}

static void tell_deal(buf *out, const result_deal_change *d) {
    const result_deal *one = d->after ? d->after : d->before;
    if (!d->changed && d->before && d->after) return;
    buf_z(out, "  ");
    buf_visible(out, one->id.n ? one->id : one->file);
    if (!d->before || !d->after)
        buf_printf(out, ": %s, %s\n", d->after ? "new" : "gone", deal_outcome_name(one->outcome));
    else if (d->before->outcome == d->after->outcome)
        buf_printf(out, ": still %s\n", deal_outcome_name(one->outcome));
    else
        buf_printf(out, ": %s -> %s\n", deal_outcome_name(d->before->outcome), deal_outcome_name(d->after->outcome));
    for (size_t i = 0; i < d->n_conditions; i++) {
        const result_change *x = &d->conditions[i];
        buf_printf(out, "    %-7s ", result_change_name(x));
        buf_visible(out, x->name);
        buf_printf(out, ": %s -> %s\n", result_condition_name(x->before), result_condition_name(x->after));
    }
}

/* A deal that could not be read has no id and no articles: it gets those of the deal that was in its file, so that it
 * is compared with that deal, and a later version with what the articles were before the error. */
static void name_unread(watch_round *of, const watch_round *from) {
    for (size_t i = 0; i < of->deals.n; i++)
        for (size_t k = 0; k < from->deals.n && of->deals.v[i].id.n == 0; k++) {
            const result_deal *other = &from->deals.v[k];
            if (!str_eq(other->file, of->deals.v[i].file) || other->line != of->deals.v[i].line) continue;
            of->deals.v[i].id = arena_str(&of->memory, other->id);
            for (size_t m = 0; m < other->articles.n; m++) {
                article_mark mark = other->articles.v[m];
                mark.id = arena_str(&of->memory, mark.id);
                VEC_PUSH(&of->memory, of->deals.v[i].articles, mark);
            }
        }
}

/* Says first what the save changed, then the whole report. */
static void show(watch_round *before, watch_round *now, str saved) {
    buf out = {0};
    if (before) {
        arena *a = arena_child(&now->memory);
        name_unread(before, now);
        name_unread(now, before);
        results was = {.deals = before->deals.v, .n_deals = before->deals.n};
        results is = {.deals = now->deals.v, .n_deals = now->deals.n};
        const results_comparison *c = results_compare(a, &was, &is);
        bool same = true;
        for (size_t i = 0; i < c->n_deals; i++)
            same = same && !c->deals[i].changed && c->deals[i].before && c->deals[i].after;
        buf_z(&out, "Saved ");
        buf_visible(&out, saved);
        buf_z(&out, same ? ": no verdict changed\n" : ": verdicts changed\n");
        for (size_t i = 0; i < c->n_deals; i++) tell_deal(&out, &c->deals[i]);
        for (size_t i = 0; i < c->n_deals; i++) tell_articles(&out, &c->deals[i]);
        buf_char(&out, '\n');
        arena_free(a);
    }
    if (!buf_is_empty(&out)) print_out(&out);
    buf_free(&out);
    if (!spill_copy(&now->report, stdout)) print_line("redline: cannot show the report: %s", strerror(errno));
    fputs("\n(watching: save a file to check again; Ctrl-C ends)\n", stdout);
    fflush(stdout);
}

/* ------------------------------------------------------------------------------------------------ watching */

typedef struct watched_folder {
    int wd;
    str path; /* with a slash at its end; empty: the current folder */
    bool all; /* every deal, vocabulary and pack in it counts, and every folder */
} watched_folder;

/* Files are watched by their folders, because editors write a new file and give it the old name. */
typedef struct watcher {
    arena memory;
    int fd;
    VEC(watched_folder) folders;
    VEC(str) files; /* paths that count */
    VEC(str) saved; /* what happened since the last check */
} watcher;

static void watch_folder(watcher *w, str path, bool all) {
    arena *a = &w->memory;
    int wd = inotify_add_watch(w->fd, path.n ? arena_z(a, path) : ".",
                               IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE);
    if (wd < 0 && errno == ENOENT && path.n > 1) {
        /* It can come back: its parent is watched until then. */
        size_t n = path.n - 1;
        while (n && path.p[n - 1] != '/') n--;
        watch_folder(w, str_sub(path, 0, n), all);
        return;
    }
    if (wd < 0) {
        print_line("redline: cannot watch %.*s: %s", path.n ? (int)path.n : 1, path.n ? path.p : ".", strerror(errno));
        return;
    }
    for (size_t i = 0; i < w->folders.n; i++)
        if (w->folders.v[i].wd == wd && str_eq(w->folders.v[i].path, path)) {
            w->folders.v[i].all = w->folders.v[i].all || all;
            return;
        }
    VEC_PUSH(a, w->folders, (watched_folder){wd, arena_str(a, path), all});
}

static void watch_file(watcher *w, str path) {
    arena *a = &w->memory;
    for (size_t i = 0; i < w->files.n; i++)
        if (str_eq(w->files.v[i], path)) return;
    VEC_PUSH(a, w->files, arena_str(a, path));
    size_t n = path.n;
    while (n && path.p[n - 1] != '/') n--;
    watch_folder(w, str_sub(path, 0, n), false);
    /* Of a link, also what it leads to. */
    char *real = realpath(path.p, NULL);
    struct stat is;
    if (real && lstat(path.p, &is) == 0 && S_ISLNK(is.st_mode)) watch_file(w, arena_str(a, str_of(real)));
    free(real);
}

static void watch_tree(watcher *w, str path, unsigned depth) {
    arena *a = &w->memory;
    struct stat is;
    if (w->folders.n >= MOST_FOLDERS || depth > DEEPEST) return;
    watch_folder(w, path, true);
    DIR *dir = opendir(path.n ? arena_z(a, path) : ".");
    for (struct dirent *e; dir && (e = readdir(dir));) {
        str below = arena_printf(a, STR_FMT "%s/", STR_ARG(path), e->d_name);
        if (e->d_name[0] != '.' && lstat(arena_z(a, str_sub(below, 0, below.n - 1)), &is) == 0 && S_ISDIR(is.st_mode))
            watch_tree(w, below, depth + 1);
    }
    if (dir) closedir(dir);
}

/* Watches what the command line names, and the files that the last check read. */
static void watch_all(watcher *w, job *j, const watch_round *last) {
    struct stat is;
    const str *config = job_value(j, OPTION_CONFIG), *known = job_value(j, OPTION_BASELINE);
    const str *since = job_value(j, OPTION_SINCE);
    for (size_t i = 0; i < j->words.n; i++) {
        str path = j->words.v[i];
        if (stat(path.p, &is) == 0 && S_ISDIR(is.st_mode))
            watch_tree(w, str_ends(path, STR("/")) ? path : arena_printf(&w->memory, STR_FMT "/", STR_ARG(path)), 0);
        else
            watch_file(w, path);
    }
    if (!job_has(j, OPTION_NO_CONFIG)) watch_file(w, config ? *config : STR(".redline.cfg"));
    if (known) watch_file(w, *known);
    if (since && (stat(since->p, &is) != 0 || !S_ISDIR(is.st_mode))) watch_file(w, *since);
    for (size_t i = 0; last && i < last->files.n; i++) watch_file(w, last->files.v[i]);
}

/* Whether a check is needed because of what happened to a name in a folder; notes it. */
static bool take_event(watcher *w, const struct inotify_event *e) {
    static const char *const endings[] = {".deal", ".json", ".jsonl", ".terms", ".rules"};
    bool counts = false;
    for (size_t i = 0; i < w->folders.n; i++) {
        const watched_folder *f = &w->folders.v[i];
        if (f->wd != e->wd || e->len == 0) continue;
        str name = str_of(e->name), path = arena_printf(&w->memory, STR_FMT "%s", STR_ARG(f->path), e->name);
        bool is_folder = e->mask & IN_ISDIR, count = is_folder && name.p[0] != '.';
        /* A new file is noticed when it is closed: before that, a part of it would be read. */
        if (!is_folder && (e->mask & IN_CREATE)) continue;
        for (size_t k = 0; k < w->files.n && !count && !is_folder; k++) count = str_eq(w->files.v[k], path);
        for (size_t k = 0; k < sizeof endings / sizeof *endings && f->all && !is_folder && name.p[0] != '.'; k++)
            count = count || str_ends(bytes_plain_name(name), str_of(endings[k]));
        bool known = false;
        for (size_t k = 0; k < w->saved.n; k++) known = known || str_eq(w->saved.v[k], path);
        if (count && !known) VEC_PUSH(&w->memory, w->saved, path);
        counts = counts || count;
    }
    return counts;
}

static volatile sig_atomic_t stop_fd = -1;

static void on_signal(int number) {
    char byte = (char)number;
    if (stop_fd >= 0 && write(stop_fd, &byte, 1) < 0) stop_fd = -1;
}

/* Waits for the end of a save. False if the user ended the program. */
static bool wait_for_save(watcher *w, int stop, str *saved) {
    _Alignas(struct inotify_event) char events[65536];
    struct pollfd from[] = {{.fd = w->fd, .events = POLLIN}, {.fd = stop, .events = POLLIN}};
    bool due = false;
    for (int waited = 0;;) {
        int n = poll(from, 2, !due ? -1 : QUIET_AFTER);
        if (n < 0 && errno != EINTR) return false;
        if (n > 0 && from[1].revents) return false;
        if (n == 0 || waited > QUIET_LIMIT) break;
        ssize_t length = n > 0 ? read(w->fd, events, sizeof events) : 0;
        for (char *at = events; length > 0 && at < events + length;) {
            const struct inotify_event *e = (const struct inotify_event *)(const void *)at;
            bool lost = e->mask & IN_Q_OVERFLOW;
            due = take_event(w, e) || due || lost;
            at += sizeof *e + e->len;
        }
        if (due) waited += QUIET_AFTER;
    }
    *saved = arena_join(&w->memory, w->saved.v, w->saved.n, ", ", " and ", 5);
    w->saved.n = 0;
    return true;
}

static void round_free(watch_round *r) {
    spill_free(&r->report);
    arena_free(&r->memory);
    *r = (watch_round){0};
}

int watch_run(job *j) {
    static const option_id not [] = {OPTION_FORMATS, OPTION_CSV,   OPTION_OUTPUTS,
                                     OPTION_RESUME,  OPTION_JSONL, OPTION_FAIL_FAST};
    for (size_t i = 0; i < sizeof not / sizeof *not ; i++)
        if (job_has(j, not [i]))
            return usage_error(j->command, "--watch shows a text report on standard output: leave out --%s",
                               options[not [i]].name);
    for (size_t i = 0; i < j->words.n; i++)
        if (str_is(j->words.v[i], "-"))
            return usage_error(j->command, "--watch needs files or folders: standard input is read only once");
    int stop[2], status = EXIT_UNCHECKED;
    watcher w = {.fd = inotify_init1(IN_CLOEXEC)};
    if (w.fd < 0 || pipe2(stop, O_CLOEXEC) != 0) {
        job_error(j, "cannot watch files: %s", strerror(errno));
        return EXIT_UNCHECKED;
    }
    /* The second Ctrl-C ends the program at once. */
    struct sigaction on = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    stop_fd = stop[1];
    sigaction(SIGINT, &on, NULL);
    sigaction(SIGTERM, &on, NULL);
    arena_init(&w.memory);
    w.memory.oom = j->memory.oom;
    watch_round rounds[2] = {{.report = {0}}, {.report = {0}}};
    str saved = {"", 0};
    for (unsigned n = 0;; n++) {
        watch_round *now = &rounds[n % 2], *before = n ? &rounds[1 - n % 2] : NULL;
        round_free(now);
        arena_init(&now->memory);
        now->memory.oom = j->memory.oom;
        watch_all(&w, j, before);
        if (!spill_open(&now->report)) {
            job_error(j, "cannot create a temporary file: %s", strerror(errno));
            break;
        }
        if (isatty(STDOUT_FILENO)) fputs("\033[H\033[2J", stdout);
        fflush(stdout);
        status = job_run_round(j->command, j->arguments, now);
        watch_all(&w, j, now);
        show(before, now, saved);
        if (ferror(stdout) || !wait_for_save(&w, stop[0], &saved)) break;
    }
    for (int i = 0; i < 2; i++) round_free(&rounds[i]);
    stop_fd = -1;
    close(w.fd);
    close(stop[0]);
    close(stop[1]);
    arena_free(&w.memory);
    return status;
}
