#include "source/source.h"

#include <string.h>

#include "base/user_limits.h"
#include "base/utf8.h"
#include "source/bytes.h"

#define PADDING 64u
_Static_assert(SOURCE_LARGEST + PADDING < UINT32_MAX, "an offset has 32 bits");
/* Of a compressed file, more than limits.file_size bytes are read only if it has one for each MOST_TIMES of them. */
#define MOST_TIMES 30u
/* Bytes per block of source.counts. */
#define BLOCK 4096u
/* Bytes of a line before and after a place that place_line_text() gives, enough for a message. */
#define AROUND 1024u

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

/* What MAY_BE_LONGER says of the text so far. If memory runs out, the text has failed. */
static bool may_be(bool (*may_be_longer)(arena *a, str beginning), buf *out) {
    str beginning;
    arena a;
    jmp_buf oom;
    volatile bool is = true;
    arena_init(&a);
    a.oom = &oom;
    if (setjmp(oom) == 0)
        is = buf_text(out, &beginning) && may_be_longer(&a, beginning);
    else
        buf_fail(out);
    arena_free(&a);
    return is;
}

static bool unpacks_too_far(const bytes *b, size_t n, size_t usual) {
    return bytes_is_compressed(b) && n > usual && n / MOST_TIMES > bytes_consumed(b);
}

/* Reads to the end, whatever the file is: a pipe has no size to ask for. False if the text is longer than MAX, or too
 * long for a compressed file of its size. */
static bool read_all(bytes *b, size_t max, size_t usual, bool (*may_be_longer)(arena *a, str beginning), buf *out) {
    char piece[65536];
    size_t n;
    while (!buf_failed(out) && (n = bytes_read(b, piece, sizeof piece)) > 0) {
        bool too_long = n > max - buf_mark(out);
        if (too_long && (!may_be_longer || max == SOURCE_LARGEST)) return false;
        buf_add(out, piece, n);
        if (unpacks_too_far(b, buf_mark(out), usual)) return false;
        if (!too_long) continue;
        if (!may_be(may_be_longer, out)) return false;
        max = SOURCE_LARGEST;
    }
    return true;
}

void source_too_long(diags *d, str name, size_t max) {
    diags_file(d, name, "this file is longer than %zu bytes%s", max,
               max < SOURCE_LARGEST ? "; --max-deal-size allows more" : "");
}

source *source_load_part(arena *a, str name, size_t max, bool (*may_be_longer)(arena *a, str beginning), diags *d) {
    /* While the file is open, nothing is allocated in an arena, so that it is closed if memory runs out. */
    str shown = str_is(name, "-") ? STR("<stdin>") : arena_str(a, name);
    buf *text = buf_owned(a);
    bytes *b = bytes_open(name, d);
    if (!b) return NULL;
    const size_t wanted = max, usual = user_limits_of(a).file_size;
    if (max == 0) max = usual;
    if (max > SOURCE_LARGEST) max = SOURCE_LARGEST;
    bool fits = read_all(b, max, usual, may_be_longer, text), no_memory = bytes_out_of_memory(b);
    bool is_bomb = unpacks_too_far(b, buf_mark(text), usual);
    const char *problem = bytes_problem(b);
    bytes_close(b);
    size_t n = buf_mark(text);
    buf_pad(text, '\0', PADDING);
    if (no_memory) arena_out_of_memory(a);
    str padded = buf_text_or_jump(text, a);
    arena_count(a, buf_memory(text));
    if (fits && !problem) {
        source *s = source_over(a, shown, str_sub(padded, 0, n), PADDING);
        s->max = wanted;
        return s;
    }
    arena_uncount(a, buf_memory(text));
    buf_free(text);
    if (is_bomb)
        diags_file(d, shown,
                   "this compressed file is longer than %zu bytes and %u times its size; decompress it first, or allow "
                   "more with --max-file-size",
                   usual, MOST_TIMES);
    else if (!fits && wanted == 0)
        diags_file(d, shown, "this file is longer than %zu bytes; --max-file-size allows more", max);
    else if (!fits)
        source_too_long(d, shown, max);
    else
        diags_file(d, shown, "cannot read this file: %s", problem);
    return NULL;
}

source *source_load_unless(arena *a, str name, size_t max, bool (*may_be_longer)(arena *a, str beginning), diags *d) {
    diags_next_input(d);
    return source_load_part(a, name, max, may_be_longer, d);
}

source *source_load(arena *a, str name, size_t max, diags *d) {
    return source_load_unless(a, name, max, NULL, d);
}

/* The start of the line after the one that contains AT; NULL after the last. */
static const char *next_line(const char *at, const char *end) {
    const char *hit = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    return hit ? hit + 1 : NULL;
}

/* Counts the code points before each block, so that finding a column in a text of one long line reads only one block.
 */
static void count_blocks(arena *a, source *s) {
    size_t n = s->text.n / BLOCK + 1;
    if (n <= 4) return;
    s->counts = ARENA_ARRAY(a, uint32_t, n);
    for (size_t i = 1; i < n; i++)
        s->counts[i] = s->counts[i - 1] + (uint32_t)utf8_count(str_sub(s->text, (i - 1) * BLOCK, i * BLOCK));
}

/* Code points before byte AT. */
static size_t count_to(const source *s, size_t at) {
    size_t block = s->counts ? at / BLOCK : 0;
    size_t before = s->counts ? s->counts[block] : 0;
    return before + utf8_count(str_sub(s->text, block * BLOCK, at));
}

static size_t count_between(const source *s, size_t from, size_t to) {
    if (to - from <= BLOCK || !s->counts) return utf8_count(str_sub(s->text, from, to));
    return count_to(s, to) - count_to(s, from);
}

void source_index(arena *a, source *s) {
    if (!s->counts) count_blocks(a, s);
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

/* The index and start of the line that contains byte AT. */
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

/* A byte-order mark does not count as a column. */
static size_t mark_length(const source *s, uint32_t start) {
    return start == 0 && str_starts(s->text, STR("\xef\xbb\xbf")) ? 3 : 0;
}

position place_position(place p) {
    if (!p.source) return (position){0, 0};
    const source *s = p.source;
    uint32_t start, line = line_of(s, p.at, &start);
    size_t from = start + mark_length(s, start), at = p.at < s->text.n ? p.at : s->text.n;
    return (position){s->first_line + line, at > from ? (uint32_t)count_between(s, from, at) + 1 : 1};
}

uint32_t place_line(place p) {
    uint32_t start;
    return p.source ? p.source->first_line + line_of(p.source, p.at, &start) : 0;
}

/* The start of the code point that contains byte AT. */
static size_t code_point(str s, size_t at) {
    while (at > 0 && at < s.n && ((unsigned char)s.p[at] & 0xc0u) == 0x80u) at--;
    return at;
}

str place_line_text(place p, uint32_t *skipped) {
    *skipped = 0;
    if (!p.source) return (str){"", 0};
    const source *s = p.source;
    uint32_t start;
    line_of(s, p.at, &start);
    size_t first = start + mark_length(s, start), from = first, last = (size_t)p.at + AROUND;
    if (p.at > first + AROUND) from = code_point(s->text, p.at - AROUND);
    str line = str_sub(s->text, from, code_point(s->text, last < s->text.n ? last : s->text.n));
    line = str_sub(line, 0, str_find(line, STR("\n"), p.at > from && p.at - from <= line.n ? p.at - from : 0));
    while (line.n && line.p[line.n - 1] == '\r') line.n--;
    *skipped = (uint32_t)count_between(s, first, from);
    return line;
}

str place_line_name(arena *a, place p, place from) {
    if (p.source == from.source) return arena_printf(a, "line %u", place_line(p));
    return arena_printf(a, "line %u of " STR_FMT, place_line(p), STR_ARG(p.source->name));
}

static void report(diags *d, diag_level level, place p, str note, const char *format, va_list args) {
    if (level == DIAG_ERROR && diags_skip(d)) return;
    position at = place_position(p);
    uint32_t skipped;
    str line = place_line_text(p, &skipped);
    str words = p.source ? str_sub(p.source->text, p.at, p.at + (p.len ? p.len : 1)) : (str){"", 0};
    size_t ends = str_find(words, STR("\n"), 0);
    words = str_sub(words, 0, ends);
    if (ends != SIZE_MAX && ends && words.p[ends - 1] == '\r') words.n--;
    size_t width = utf8_count(words);
    diags_add(d, (diag){.level = level,
                        .file = p.source ? p.source->name : (str){"", 0},
                        .line = at.line,
                        .column = at.column,
                        .width = width ? (uint32_t)width : 1,
                        .text = line,
                        .skipped = skipped,
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
