#include "batch/input_queue.h"

#include <stdlib.h>
#include <string.h>

#include "source/bytes.h"

struct input_queue {
    file_iterator *files;
    input_queue_settings settings;
    bytes *lines;  /* the file of lines that is being read, or NULL */
    str name;      /* its name */
    uint64_t line; /* lines of it in units so far, or before the shard */
    uint64_t pos;  /* where the next of its lines begins */
    uint64_t end;  /* lines that begin here or later are not of the shard; UINT64_MAX: all are */
    bool skipping; /* in the middle of a line that is too long */
    buf rest;      /* what was read and is in no unit yet: whole lines, and the beginning of one */
    size_t at;     /* its first byte that is in no unit */
    diags problems;
    found_kind next_kind; /* a path from the iterator that is in no unit yet */
    str next;
    bool waiting;     /* there is one */
    uint64_t next_at; /* where it begins in the bytes of all inputs; only if there is a shard */
    uint64_t inputs;  /* bytes of all inputs from the iterator so far; the same */
    size_t found;     /* inputs from the iterator so far; the same */
    arena memory;     /* of name and next */
    bool exhausted;
};

input_queue *input_queue_new(const str *paths, size_t n, input_queue_settings settings) {
    input_queue *q = calloc(1, sizeof *q);
    file_iterator *files = file_iterator_new(paths, n, settings.files);
    if (!q || !files) {
        file_iterator_free(files);
        free(q);
        return NULL;
    }
    q->files = files;
    q->settings = settings;
    diags_init(&q->problems);
    arena_init(&q->memory);
    return q;
}

void input_queue_free(input_queue *q) {
    if (!q) return;
    file_iterator_free(q->files);
    bytes_close(q->lines);
    buf_free(&q->rest);
    diags_free(&q->problems);
    arena_free(&q->memory);
    free(q);
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

bool unit_next_line(const unit *u, unit_line *l) {
    while (l->next < u->text.n) {
        const char *from = u->text.p + l->next, *end = memchr(from, '\n', u->text.n - l->next);
        size_t n = end ? (size_t)(end - from) : u->text.n - l->next;
        l->number = l->next ? l->number + 1 : u->first_line;
        l->padding = u->text.n - l->next - n + UNIT_PADDING;
        l->next += n + 1;
        for (; n && from[n - 1] == '\r'; n--) l->padding++;
        l->text = (str){from, n};
        if (u->too_long || str_trim(l->text).n) return true;
    }
    return false;
}

/* Makes U an empty unit of this kind. */
static void reset(unit *u, unit_kind kind) {
    u->kind = kind;
    u->text = u->name = (str){"", 0};
    u->n_files = 0;
    u->too_long = false;
    diags_clear(&u->problems);
    arena_reset(&u->memory);
    buf_clear(&u->bytes);
}

/* Makes U a unit with the errors that were found, which are of the file NAME. */
static void reset_to_error(unit *u, input_queue *q, str name) {
    reset(u, UNIT_ERROR);
    u->name = arena_str(&u->memory, name);
    for (size_t i = 0; i < q->problems.list.n; i++) diags_add(&u->problems, q->problems.list.v[i]);
    diags_clear(&q->problems);
}

/* ------------------------------------------------------------------------------------------------ lines */

/* Reads until the unit contains the end of a line, a line that is too long, or the rest of the file. Returns true in
 * the last case. From a pipe it takes only what is there at once, so that slow input is checked without delay. */
static bool read_lines(input_queue *q, unit *u) {
    buf *b = &u->bytes;
    for (size_t seen = 0;;) {
        size_t n = buf_mark(b), want = n < UNIT_MOST_BYTES ? UNIT_MOST_BYTES : n;
        char *to = buf_room(b, want);
        size_t got = to ? bytes_read_some(q->lines, to, want) : 0;
        if (got == 0) return true;
        buf_wrote(b, got);
        const char *unseen = buf_since(b, seen, &n);
        if (memchr(unseen, '\n', n) || buf_mark(b) > q->settings.max_line) return false;
        seen = buf_mark(b);
    }
}

/* Reads and drops the rest of a line that was too long. */
static void skip_line(input_queue *q) {
    char piece[16384];
    size_t n;
    while (q->skipping && (n = bytes_read(q->lines, piece, sizeof piece)) > 0) {
        const char *end = memchr(piece, '\n', n);
        q->pos += end ? (uint64_t)(end + 1 - piece) : n;
        if (!end) continue;
        q->skipping = false;
        q->line++;
        buf_add(&q->rest, end + 1, n - (size_t)(end + 1 - piece));
    }
    q->skipping = false;
}

/* The length of the first lines of S, which is what follows in the file, that fit into a unit and are of the shard; *N
 * of them. A line without an end does not count. */
static size_t whole_lines(const input_queue *q, str s, size_t *n) {
    size_t length = 0;
    for (*n = 0; *n < UNIT_MOST_LINES && length < q->end - q->pos; (*n)++) {
        const char *end = length < s.n ? memchr(s.p + length, '\n', s.n - length) : NULL;
        if (!end) break;
        length = (size_t)(end - s.p) + 1;
    }
    return length;
}

/* Makes the first N bytes of what the unit contains its text, of so many lines. False if memory ran out. */
static bool end_unit(input_queue *q, unit *u, size_t n, size_t n_lines) {
    str padded;
    buf_cut(&u->bytes, n);
    buf_pad(&u->bytes, '\0', UNIT_PADDING);
    if (!buf_text(&u->bytes, &padded)) return false;
    u->text = str_sub(padded, 0, n);
    u->first_line = (uint32_t)q->line + 1;
    q->line += n_lines;
    q->pos += n;
    return true;
}

/* Ends the unit after its last whole line and keeps the rest for the next units. ALL: nothing is left in the file. A
 * line that is longer than the limit gets a unit of its own. If reading failed, the line in which it failed is dropped.
 * False if memory ran out. */
static bool cut_unit(input_queue *q, unit *u, bool all) {
    bool failed = bytes_problem(q->lines) != NULL;
    str got;
    if (!buf_text(&u->bytes, &got)) return false;
    size_t n_lines, n = whole_lines(q, got, &n_lines), end = got.n;
    u->too_long = q->skipping = n == 0 && !all;
    if ((all && !failed && n_lines < UNIT_MOST_LINES && n < q->end - q->pos) || u->too_long) n = end;
    while (failed && end > n && got.p[end - 1] != '\n') end--;
    buf_str(&q->rest, str_sub(got, n, end));
    return end_unit(q, u, n, n_lines);
}

/* Fills U with lines: with those whole ones that were read already, or else from the file. False if memory ran out. */
static bool fill_unit(input_queue *q, unit *u) {
    str rest;
    size_t n_lines;
    if (!buf_text(&q->rest, &rest)) return false;
    rest = str_sub(rest, q->at, rest.n);
    size_t n = whole_lines(q, rest, &n_lines);
    buf_str(&u->bytes, n ? str_sub(rest, 0, n) : rest);
    q->at += n;
    if (n) return end_unit(q, u, n, n_lines);
    buf_clear(&q->rest);
    q->at = 0;
    bool all = read_lines(q, u);
    return cut_unit(q, u, all);
}

static void close_lines(input_queue *q) {
    bytes_close(q->lines);
    q->lines = NULL;
    buf_clear(&q->rest);
    q->at = 0;
}

/* Passes over the lines that begin before FROM, and counts them. What was read after them is the rest. False if no line
 * begins later; if reading fails in such a line, its own shard says so. */
static bool skip_to(input_queue *q, uint64_t from) {
    char piece[65536];
    uint64_t before = 0;
    for (size_t n; (n = bytes_read_some(q->lines, piece, sizeof piece)) > 0; before += n)
        for (const char *at = piece, *end; (end = memchr(at, '\n', n - (size_t)(at - piece)));) {
            at = end + 1;
            q->line++;
            q->pos = before + (uint64_t)(at - piece);
            if (q->pos < from) continue;
            buf_add(&q->rest, at, n - (size_t)(at - piece));
            return true;
        }
    return false;
}

/* Fills U from the open file of lines. Returns false at its end; if reading failed, U is that error. */
static bool next_lines(input_queue *q, unit *u) {
    if (q->skipping) skip_line(q);
    if (q->pos >= q->end) {
        close_lines(q);
        return false;
    }
    reset(u, UNIT_LINES);
    u->name = arena_str(&u->memory, q->name);
    bool good = fill_unit(q, u);
    if (good && u->text.n > 0) return true;
    const char *problem = good ? bytes_problem(q->lines) : "out of memory";
    if (problem) {
        str text = arena_printf(&q->problems.memory, "reading stopped: %s", problem);
        diags_add(&q->problems,
                  (diag){.level = DIAG_ERROR, .file = q->name, .line = (uint32_t)q->line + 1, .message = text});
        reset_to_error(u, q, q->name);
    }
    close_lines(q);
    return problem != NULL;
}

/* ------------------------------------------------------------------------------------------------ files */

static bool can_be_opened(input_queue *q, str path) {
    bytes *b = bytes_open(path, &q->problems);
    bytes_close(b);
    diags_clear(&q->problems);
    return b != NULL;
}

/* The message of an input that is another than when it was measured. */
static void changed(input_queue *q, str path) {
    diags_clear(&q->problems);
    diags_file(&q->problems, path, "this input changed, or could not be examined, while the parts were measured");
}

/* Whether the path that the iterator has found is of the shard: where it begins, or of a file of lines any of them.
 * Sets where it is among the bytes of all inputs. An input that is another than when it was measured becomes an error.
 */
static bool is_of_shard(input_queue *q, found_kind *kind, str path) {
    const shard *s = q->settings.shard;
    if (!s) return true;
    uint64_t size = q->found < s->n_sizes ? s->sizes[q->found] : SHARD_ERROR;
    q->found++;
    bool was_error = size == SHARD_ERROR, was_closed = size == SHARD_CLOSED;
    if (was_error != (*kind == FOUND_ERROR) || (*kind == FOUND_DEAL && size != shard_size(path)) ||
        (was_closed && *kind == FOUND_LINES && can_be_opened(q, path))) {
        changed(q, path);
        *kind = FOUND_ERROR;
        return true;
    }
    q->next_at = q->inputs;
    q->inputs += was_error || was_closed ? 0 : size;
    return q->next_at < shard_to(s) && (*kind == FOUND_LINES ? q->inputs : q->next_at) >= shard_from(s);
}

/* Asks the iterator for the next path, if none is waiting. False at the end. */
static bool look_ahead(input_queue *q) {
    str path;
    if (q->waiting) return true;
    while (!q->settings.shard || q->inputs < shard_to(q->settings.shard)) {
        if (!file_iterator_next(q->files, &q->next_kind, &path, &q->problems)) return false;
        if (is_of_shard(q, &q->next_kind, path)) {
            arena_reset(&q->memory);
            q->next = arena_str(&q->memory, path);
            return q->waiting = true;
        }
        diags_clear(&q->problems);
    }
    return false;
}

/* Opens a file of lines, at the first of the shard. False if it has none of them. If the file cannot be opened, U is
 * that error, and Q->LINES is NULL. */
static bool open_lines(input_queue *q, unit *u) {
    const shard *s = q->settings.shard;
    const uint64_t from = s && shard_from(s) > q->next_at ? shard_from(s) - q->next_at : 0;
    q->name = str_is(q->next, "-") ? STR("<stdin>") : q->next;
    q->line = q->pos = 0;
    q->end = s && shard_to(s) != UINT64_MAX ? shard_to(s) - q->next_at : UINT64_MAX;
    q->lines = bytes_open(q->next, &q->problems);
    if (!q->lines) reset_to_error(u, q, q->name);
    if (!q->lines || from == 0 || skip_to(q, from)) return true;
    close_lines(q);
    return false;
}

static void set_target(input_queue *q, unit *u, jmp_buf *oom) {
    q->memory.oom = q->problems.memory.oom = u->memory.oom = u->problems.memory.oom = oom;
    file_iterator_target(q->files, oom);
}

static bool next_unit(input_queue *q, unit *u) {
    for (;;) {
        if (q->lines && next_lines(q, u)) return true;
        if (!look_ahead(q)) return false;
        switch (q->next_kind) {
        case FOUND_DEAL:
            reset(u, UNIT_FILES);
            while (u->n_files < UNIT_MOST_FILES && look_ahead(q) && q->next_kind == FOUND_DEAL) {
                u->files[u->n_files++] = arena_str(&u->memory, q->next);
                q->waiting = false;
            }
            return true;
        case FOUND_LINES:
            q->waiting = false;
            if (open_lines(q, u) && !q->lines) return true;
            break;
        case FOUND_ERROR:
            q->waiting = false;
            reset_to_error(u, q, q->next);
            return true;
        }
    }
}

bool input_queue_next(input_queue *q, unit *u) {
    jmp_buf oom;
    if (setjmp(oom) == 0) {
        set_target(q, u, &oom);
        bool more = next_unit(q, u);
        set_target(q, u, NULL);
        return more;
    }
    set_target(q, u, NULL);
    q->exhausted = true;
    return false;
}

bool input_queue_exhausted(const input_queue *q, str *file, uint64_t *line) {
    *file = q->name;
    *line = q->lines ? q->line : 0;
    return q->exhausted;
}
