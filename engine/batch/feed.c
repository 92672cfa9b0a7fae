#include "batch/feed.h"

#include <stdlib.h>
#include <string.h>

#include "source/bytes.h"

struct feed {
    walk *walk;
    feed_settings settings;
    bytes *lines;  /* the file of lines that is being read, or NULL */
    str name;      /* its name */
    uint64_t line; /* lines of it that were handed out */
    bool skipping; /* in the middle of a line that is too long */
    buf rest;      /* the beginning of the line that the last unit did not hold */
    diags problems;
    walk_kind next_kind; /* a path that was looked up but is not handed out yet */
    str next;
    bool waiting; /* next is one */
    uint64_t done;
    arena memory; /* of name and next */
};

feed *feed_new(const str *paths, size_t n, feed_settings settings) {
    feed *f = calloc(1, sizeof *f);
    walk *w = walk_new(paths, n, settings.walk);
    if (!f || !w) {
        walk_free(w);
        free(f);
        return NULL;
    }
    f->walk = w;
    f->settings = settings;
    diags_init(&f->problems);
    arena_init(&f->memory);
    return f;
}

void feed_free(feed *f) {
    if (!f) return;
    walk_free(f->walk);
    bytes_close(f->lines);
    buf_free(&f->rest);
    diags_free(&f->problems);
    arena_free(&f->memory);
    free(f);
}

void unit_init(unit *u) {
    *u = (unit){0};
    diags_init(&u->problems);
    arena_init(&u->memory);
}

void unit_free(unit *u) {
    diags_free(&u->problems);
    arena_free(&u->memory);
    buf_free(&u->bytes);
}

static void clear(unit *u, unit_kind kind) {
    u->kind = kind;
    u->text = u->name = (str){"", 0};
    u->n_files = 0;
    u->too_long = false;
    diags_clear(&u->problems);
    arena_reset(&u->memory);
    buf_clear(&u->bytes);
}

static void fail(feed *f, unit *u, str name) {
    clear(u, UNIT_ERROR);
    u->name = arena_str(&u->memory, name);
    for (size_t i = 0; i < f->problems.list.n; i++) diags_add(&u->problems, f->problems.list.v[i]);
    diags_clear(&f->problems);
}

/* ------------------------------------------------------------------------------------------------ lines */

static const char *last_end(const char *p, size_t n) {
    while (n > 0 && p[n - 1] != '\n') n--;
    return n ? p + n - 1 : NULL;
}

/* Reads until the unit holds a line's end, or a line that is too long, or all that is left; true in the last case. Of a
 * pipe it takes what is there: who writes slowly must not wait for the unit to be full. */
static bool read_lines(feed *f, unit *u) {
    buf *b = &u->bytes;
    for (size_t seen = 0;;) {
        size_t want = b->n < UNIT_MOST_BYTES ? UNIT_MOST_BYTES : b->n;
        char *to = buf_room(b, want);
        size_t got = to ? bytes_read_some(f->lines, to, want) : 0;
        if (got == 0) return true;
        b->n += got;
        if (memchr(b->p + seen, '\n', b->n - seen) || b->n > f->settings.max_deal) return false;
        seen = b->n;
    }
}

static uint32_t count_lines(str s) {
    uint32_t n = 0;
    for (const char *p = s.p, *end = s.p + s.n; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++) n++;
    return n;
}

/* What is left of a line that was too long is read and dropped. */
static void skip_line(feed *f) {
    char piece[16384];
    size_t n;
    while (f->skipping && (n = bytes_read(f->lines, piece, sizeof piece)) > 0) {
        const char *end = memchr(piece, '\n', n);
        if (!end) continue;
        f->skipping = false;
        f->line++;
        buf_add(&f->rest, end + 1, n - (size_t)(end + 1 - piece));
    }
    f->skipping = false;
}

static void close_lines(feed *f) {
    f->done += bytes_done(f->lines);
    bytes_close(f->lines);
    f->lines = NULL;
    buf_clear(&f->rest);
}

/* The last file of lines ends here; where that is because reading failed, the unit says so. */
static bool end_lines(feed *f, unit *u) {
    const char *problem = bytes_problem(f->lines);
    if (u->bytes.failed) problem = "out of memory";
    if (problem) diags_file(&f->problems, f->name, "reading stopped: %s", problem);
    close_lines(f);
    if (problem) fail(f, u, f->name);
    return problem != NULL;
}

/* Cuts the unit behind its last whole line and keeps the rest for the next. A single line that is longer than is
 * allowed comes as a unit of its own. Where reading failed, the line in which it did is dropped. */
static void cut(feed *f, unit *u, bool all) {
    const char *end = last_end(u->bytes.p, u->bytes.n);
    size_t n = end ? (size_t)(end + 1 - u->bytes.p) : 0;
    bool failed = bytes_problem(f->lines) != NULL;
    u->too_long = f->skipping = !end && !all;
    if ((all && !failed) || u->too_long) n = u->bytes.n;
    if (!failed) buf_add(&f->rest, u->bytes.p + n, u->bytes.n - n);
    u->bytes.n = n;
    buf_pad(&u->bytes, '\0', UNIT_PADDING);
    u->text = (str){u->bytes.p, n};
    u->first_line = (uint32_t)f->line + 1;
    f->line += count_lines(u->text);
}

static bool next_lines(feed *f, unit *u) {
    clear(u, UNIT_LINES);
    if (f->skipping) skip_line(f);
    u->name = arena_str(&u->memory, f->name);
    buf_add(&u->bytes, f->rest.p, f->rest.n);
    buf_clear(&f->rest);
    bool all = read_lines(f, u);
    if (!u->bytes.failed) cut(f, u, all);
    return (u->text.n > 0 && !u->bytes.failed) || end_lines(f, u);
}

/* ------------------------------------------------------------------------------------------------ files */

static bool look_ahead(feed *f) {
    if (f->waiting) return true;
    str path;
    if (!walk_next(f->walk, &f->next_kind, &path, &f->problems)) return false;
    arena_reset(&f->memory);
    f->next = arena_str(&f->memory, path);
    return f->waiting = true;
}

static void next_files(feed *f, unit *u) {
    clear(u, UNIT_FILES);
    while (u->n_files < UNIT_MOST_FILES && look_ahead(f) && f->next_kind == WALK_DEAL) {
        u->files[u->n_files++] = arena_str(&u->memory, f->next);
        f->waiting = false;
    }
}

static bool open_lines(feed *f, unit *u) {
    f->name = str_is(f->next, "-") ? STR("<stdin>") : f->next;
    f->line = 0;
    f->lines = bytes_open(f->next, &f->problems);
    if (!f->lines) fail(f, u, f->name);
    return f->lines != NULL;
}

bool feed_next(feed *f, unit *u) {
    for (;;) {
        if (f->lines) {
            if (next_lines(f, u)) return true;
            continue;
        }
        if (!look_ahead(f)) return false;
        if (f->next_kind == WALK_DEAL) {
            next_files(f, u);
            return true;
        }
        f->waiting = false;
        if (f->next_kind == WALK_LINES && open_lines(f, u)) continue;
        if (f->next_kind == WALK_ERROR) fail(f, u, f->next);
        return true;
    }
}

uint64_t feed_done(const feed *f) {
    return f->done + (f->lines ? bytes_done(f->lines) : 0);
}
