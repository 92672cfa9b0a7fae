#include "base/diag.h"

#include "base/user_limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

void diags_init(diags *d) {
    *d = (diags){0};
    arena_init(&d->memory);
}

void diags_free(diags *d) {
    const arena was = d->memory;
    arena_free(&d->memory);
    diags_init(d);
    d->memory.limits = was.limits;
    d->memory.written = was.written;
}

static void free_diags(void *d) {
    diags_free(d);
}

diags *diags_in(arena *a) {
    diags *d = ARENA_NEW(a, diags);
    diags_init(d);
    d->memory.oom = a->oom;
    d->memory.limits = a->limits;
    d->memory.written = a->written;
    arena_defer(a, free_diags, d);
    return d;
}

void diags_clear(diags *d) {
    jmp_buf *oom = d->memory.oom;
    arena_reset(&d->memory);
    *d = (diags){.memory = d->memory};
    d->memory.oom = oom;
}

void diags_next_input(diags *d) {
    d->first = d->list.n;
    d->errors_before = d->errors;
    d->beyond = 0;
}

/* The entry that counts the errors of this input that are not kept. It has a line only if the others share it, as those
 * of a deal that is one line of a file do. */
static diag *beyond(diags *d) {
    if (d->beyond) return &d->list.v[d->beyond - 1];
    diag new = {.level = DIAG_ERROR,
                .note = STR("increase --max-errors to list them"),
                .message = {arena_alloc(&d->memory, 96), 0}};
    bool any = false;
    for (size_t i = d->first; i < d->list.n; i++) {
        const diag *e = &d->list.v[i];
        if (e->level != DIAG_ERROR) continue;
        new.line = !any ? e->line : new.line == e->line ? new.line : 0;
        if (!any) new.file = e->file;
        any = true;
    }
    VEC_PUSH(&d->memory, d->list, new);
    d->beyond = d->list.n;
    return &d->list.v[d->beyond - 1];
}

bool diags_skip(diags *d) {
    if (d->errors - d->errors_before < user_limits_of(&d->memory).errors) return false;
    diag *e = beyond(d);
    buf message = buf_over((char *)(uintptr_t)e->message.p, 96);
    e->more++;
    d->errors++;
    buf_z(&message, "and ");
    buf_count(&message, e->more);
    buf_z(&message, e->more == 1 ? " more error (" : " more errors (");
    buf_count(&message, d->errors - d->errors_before);
    buf_add(&message, " in all)", sizeof " in all)");
    e->message.n = buf_mark(&message) - 1;
    return true;
}

bool diags_may_suggest(const diags *d) {
    return d->errors - d->errors_before < DIAG_MOST_SUGGESTIONS;
}

bool diags_again(diags *d, const char *format, ...) {
    char text[256];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    for (size_t i = d->first; i < d->list.n && n < (int)sizeof text; i++) {
        diag *e = &d->list.v[i];
        if (e->level != DIAG_ERROR || !str_is(e->message, text)) continue;
        size_t old =
            e->again ? str_find(e->note, e->note.p[0] == 't' ? STR("the same") : STR("; the same"), 0) : e->note.n;
        e->again++;
        d->errors++;
        e->note = arena_printf(&d->memory, STR_FMT "%sthe same %zu more time%s in this file",
                               STR_ARG(str_sub(e->note, 0, old)), old ? "; " : "", e->again, e->again == 1 ? "" : "s");
        return true;
    }
    return diags_skip(d);
}

size_t diag_count(const diag *list, size_t n) {
    size_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += list[i].level != DIAG_ERROR ? 0 : list[i].more ? list[i].more : 1 + list[i].again;
    return sum;
}

void diags_add(diags *d, diag what) {
    arena *a = &d->memory;
    if (what.level == DIAG_ERROR && !what.more && diags_skip(d)) return;
    what.file = arena_str(a, what.file);
    what.text = arena_str(a, what.text);
    what.message = arena_str(a, what.message);
    what.note = arena_str(a, what.note);
    VEC_PUSH(a, d->list, what);
    d->errors += diag_count(&what, 1);
}

void diags_file(diags *d, str file, const char *format, ...) {
    va_list args;
    va_start(args, format);
    str message = arena_vprintf(&d->memory, format, args);
    va_end(args);
    diags_add(d, (diag){.level = DIAG_ERROR, .file = file, .message = message});
}

typedef struct sort_key {
    diag what;
    size_t file, order;
} sort_key;

static int by_place(const void *left, const void *right) {
    const sort_key *a = left, *b = right;
    if (a->file != b->file) return a->file < b->file ? -1 : 1;
    if (!a->what.more != !b->what.more) return a->what.more ? 1 : -1;
    if (a->what.line != b->what.line) return a->what.line < b->what.line ? -1 : 1;
    if (a->what.column != b->what.column) return a->what.column < b->what.column ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

void diags_sort(diags *d) {
    size_t n = d->list.n;
    sort_key *keys = ARENA_ARRAY(&d->memory, sort_key, n);
    VEC(str) files = {0};
    for (size_t i = 0; i < n; i++) {
        size_t f = 0;
        while (f < files.n && !str_eq(files.v[f], d->list.v[i].file)) f++;
        if (f == files.n) VEC_PUSH(&d->memory, files, d->list.v[i].file);
        keys[i] = (sort_key){d->list.v[i], f, i};
    }
    if (n) qsort(keys, n, sizeof *keys, by_place);
    for (size_t i = 0; i < n; i++) d->list.v[i] = keys[i].what;
    diags_next_input(d);
}

static void write_place(buf *out, const diag *what) {
    if (what->file.n == 0) return;
    buf_visible(out, what->file);
    if (what->line) buf_printf(out, ":%u", what->line);
    if (what->line && what->column) buf_printf(out, ":%u", what->column);
    buf_z(out, ": ");
}

/* The caret line repeats the tabs of the line above, so that it is right for any width of a tab. */
static void write_caret(buf *out, const diag *what, bool colour) {
    size_t from = utf8_offset(what->text, what->column - 1);
    size_t to = from + utf8_offset(str_sub(what->text, from, what->text.n), what->width);
    str before = str_sub(what->text, 0, from), under = str_sub(what->text, from, to);
    buf_z(out, "    ");
    for (size_t i = 0; i < before.n;) {
        uint32_t cp;
        size_t n = utf8_decode(before.p + i, before.n - i, &cp);
        if (n == 0) n = 1;
        if (before.p[i] == '\t')
            buf_char(out, '\t');
        else
            buf_pad(out, ' ', utf8_width(str_sub(before, i, i + n)));
        i += n;
    }
    if (colour) buf_z(out, "\033[32m");
    buf_char(out, '^');
    size_t width = utf8_width(under);
    if (width > 1) buf_pad(out, '~', width - 1);
    if (colour) buf_z(out, "\033[0m");
    buf_char(out, '\n');
}

/* Longer lines are cut around the column, because a whole text can be one line. In code points. */
#define LONGEST_LINE 160u

static diag shortened(const diag *what) {
    diag d = *what;
    if (d.column) d.column -= d.skipped;
    if (utf8_count(d.text) <= LONGEST_LINE) return d;
    size_t column = d.column ? d.column - 1 : 0;
    size_t first = column > LONGEST_LINE / 2 ? column - LONGEST_LINE / 2 : 0;
    size_t from = utf8_offset(d.text, first);
    str rest = str_sub(d.text, from, d.text.n);
    d.text = str_sub(rest, 0, utf8_offset(rest, LONGEST_LINE));
    if (d.column) d.column -= (uint32_t)first;
    if (d.width > LONGEST_LINE) d.width = LONGEST_LINE;
    return d;
}

void diag_write(buf *out, const diag *what, bool colour) {
    static const char *const names[] = {"error", "warning", "note"};
    static const char *const colours[] = {"\033[1;31m", "\033[1;35m", "\033[1;36m"};
    if (colour) buf_z(out, "\033[1m");
    write_place(out, what);
    if (colour) buf_z(out, colours[what->level]);
    buf_printf(out, "%s: ", names[what->level]);
    if (colour) buf_z(out, "\033[0m");
    buf_visible(out, what->message);
    buf_char(out, '\n');
    if (what->text.n) {
        diag d = shortened(what);
        buf_z(out, "    ");
        buf_visible(out, d.text);
        buf_char(out, '\n');
        if (d.column) write_caret(out, &d, colour);
    }
    if (what->note.n) {
        buf_z(out, "    ");
        buf_visible(out, what->note);
        buf_char(out, '\n');
    }
}
