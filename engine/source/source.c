#include "source/source.h"

#include <string.h>

#include "base/utf8.h"
#include "source/bytes.h"

#define PADDING 64u
#define LARGEST ((size_t)UINT32_MAX - PADDING - 1)

source *source_of_text(arena *a, str name, str text) {
    source *s = ARENA_NEW(a, source);
    char *copy = arena_alloc(a, text.n + PADDING);
    if (text.n) memcpy(copy, text.p, text.n);
    memset(copy + text.n, 0, PADDING);
    *s = (source){.name = name, .text = {copy, text.n}, .first_line = 1, .padding = PADDING};
    return s;
}

source *source_over(arena *a, str name, str text, size_t padding) {
    if (padding < PADDING) return source_of_text(a, name, text);
    source *s = ARENA_NEW(a, source);
    *s = (source){.name = name, .text = text, .first_line = 1, .padding = padding};
    return s;
}

/* Reads to the end, whatever the file is: a pipe has no size to ask for. */
static bool read_all(bytes *b, size_t max, buf *out) {
    char piece[65536];
    size_t n;
    while ((n = bytes_read(b, piece, sizeof piece)) > 0) {
        if (n > max - out->n) return false;
        buf_add(out, piece, n);
    }
    return true;
}

source *source_load(arena *a, str name, size_t max, diags *d) {
    bytes *b = bytes_open(name, d);
    if (!b) return NULL;
    if (max == 0 || max > LARGEST) max = LARGEST;
    str shown = str_is(name, "-") ? STR("<stdin>") : name;
    buf text = {0};
    source *s = NULL;
    if (!read_all(b, max, &text))
        diags_file(d, shown, "this file is longer than %zu bytes", max);
    else if (bytes_problem(b) || text.failed)
        diags_file(d, shown, "cannot read this file: %s", text.failed ? "out of memory" : bytes_problem(b));
    else
        s = source_of_text(a, arena_str(a, shown), buf_slice(&text));
    buf_free(&text);
    bytes_close(b);
    return s;
}

/* Where the line behind the one that holds AT begins; NULL behind the last. */
static const char *next_line(const char *at, const char *end) {
    const char *hit = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    return hit ? hit + 1 : NULL;
}

void source_index(arena *a, source *s) {
    if (s->lines) return;
    const char *end = s->text.p + s->text.n;
    size_t n = 1;
    for (const char *p = s->text.p; (p = next_line(p, end)); n++) continue;
    uint32_t *lines = ARENA_ARRAY(a, uint32_t, n);
    s->lines = lines;
    s->n_lines = 1;
    for (const char *p = s->text.p; (p = next_line(p, end));) lines[s->n_lines++] = (uint32_t)(p - s->text.p);
}

void source_is_line(source *s) {
    static const uint32_t start[] = {0};
    s->lines = start;
    s->n_lines = 1;
}

/* The index of the line that holds byte AT, and where that line begins. */
static uint32_t line_of(const source *s, uint32_t at, uint32_t *start) {
    uint32_t line = 0;
    *start = 0;
    if (s->lines) {
        size_t low = 0, high = s->n_lines;
        while (high - low > 1) {
            size_t middle = (low + high) / 2;
            *(s->lines[middle] <= at ? &low : &high) = middle;
        }
        *start = s->lines[low];
        return (uint32_t)low;
    }
    const char *p = s->text.p, *end = p + (at < s->text.n ? at : s->text.n);
    for (const char *hit = p; (hit = memchr(hit, '\n', (size_t)(end - hit))); line++) *start = (uint32_t)(++hit - p);
    return line;
}

/* A byte-order mark is no column. */
static size_t mark_length(const source *s, uint32_t start) {
    return start == 0 && str_starts(s->text, STR("\xef\xbb\xbf")) ? 3 : 0;
}

position place_position(place p) {
    if (!p.source) return (position){0, 0};
    uint32_t start, line = line_of(p.source, p.at, &start);
    str before = str_sub(p.source->text, start + mark_length(p.source, start), p.at);
    return (position){p.source->first_line + line, (uint32_t)utf8_count(before) + 1};
}

uint32_t place_line(place p) {
    uint32_t start;
    return p.source ? p.source->first_line + line_of(p.source, p.at, &start) : 0;
}

str place_line_text(place p) {
    if (!p.source) return (str){"", 0};
    uint32_t start;
    line_of(p.source, p.at, &start);
    size_t from = start + mark_length(p.source, start);
    size_t end = str_find(p.source->text, STR("\n"), start);
    str line = str_sub(p.source->text, from, end);
    while (line.n && line.p[line.n - 1] == '\r') line.n--;
    return line;
}

static void report(diags *d, diag_level level, place p, str note, const char *format, va_list args) {
    position at = place_position(p);
    str line = place_line_text(p);
    str words = p.source ? str_sub(p.source->text, p.at, p.at + (p.len ? p.len : 1)) : (str){"", 0};
    size_t ends = str_find(words, STR("\n"), 0);
    size_t width = utf8_count(str_sub(words, 0, ends));
    diags_add(d, (diag){.level = level,
                        .file = p.source ? p.source->name : (str){"", 0},
                        .line = at.line,
                        .column = at.column,
                        .width = width ? (uint32_t)width : 1,
                        .text = line,
                        .message = arena_vprintf(&d->memory, format, args),
                        .note = note});
}

void place_error(diags *d, place p, str note, const char *format, ...) {
    va_list args;
    va_start(args, format);
    report(d, DIAG_ERROR, p, note, format, args);
    va_end(args);
}

void place_warning(diags *d, place p, str note, const char *format, ...) {
    va_list args;
    va_start(args, format);
    report(d, DIAG_WARNING, p, note, format, args);
    va_end(args);
}
