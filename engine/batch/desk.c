#include "batch/desk.h"

#include <stdlib.h>
#include <string.h>

#include "source/node.h"

void desk_page_init(desk_page *p, report *const *reports, size_t n) {
    *p = (desk_page){.reports = calloc(n ? n : 1, sizeof *p->reports)};
    for (size_t i = 0; p->reports && i < n; i++) report_page(&p->reports[p->n++], reports[i]);
}

void desk_page_free(desk_page *p) {
    for (size_t i = 0; i < p->n; i++) report_free(&p->reports[i]);
    buf_free(&p->messages);
    free(p->reports);
}

static void clear(desk_page *p) {
    for (size_t i = 0; i < p->n; i++) report_clear(&p->reports[i]);
    buf_clear(&p->messages);
    p->deals = p->errors = 0;
    p->stop = false;
}

void desk_init(desk *d, const batch_settings *s) {
    *d = (desk){.settings = s, .reading = s->reading, .reader = json_reader_new()};
    d->reading.space = deal_space_new(s->vocabulary);
    arena_init(&d->memory);
    arena_init(&d->notes);
    diags_init(&d->problems);
    if (s->exempt) exemption_use_init(&d->notes, &d->use, s->exempt);
}

void desk_close(desk *d) {
    const batch_settings *s = d->settings;
    if (s->exempt) exemption_use_merge(s->use, &d->use, s->exempt);
}

void desk_free(desk *d) {
    arena_free(&d->memory);
    arena_free(&d->notes);
    diags_free(&d->problems);
    deal_space_free(d->reading.space);
    json_reader_free(d->reader);
}

/* ------------------------------------------------------------------------------------------------ one deal */

static void write_messages(desk *d, desk_page *p) {
    diags_sort(&d->problems);
    for (size_t i = 0; i < d->problems.list.n; i++)
        diag_write(&p->messages, &d->problems.list.v[i], d->settings->colour);
}

static void put_down(desk *d, desk_page *p, const verdict *v) {
    for (size_t i = 0; i < p->n; i++) report_deal(&p->reports[i], v);
    p->deals++;
    if (v->outcome == DEAL_ERROR) {
        p->errors++;
        p->stop = d->settings->fail_fast;
    }
}

/* Makes the desk empty for the next deal. */
static void wipe(desk *d) {
    if (d->problems.list.n || d->problems.memory.held) diags_clear(&d->problems);
    arena_reset(&d->memory);
}

/* LINE: of a file of lines; else 0. */
static void unreadable(desk *d, desk_page *p, str name, uint32_t line) {
    write_messages(d, p);
    verdict *v = judge_unreadable(&d->memory, name, &d->problems);
    v->line = line;
    v->baseline = d->settings->exempt && d->settings->exempt->baseline;
    put_down(d, p, v);
    wipe(d);
}

/* Whether there is nothing to do for S: what came of it is known. */
static bool is_known(desk *d, desk_page *p, const source *s) {
    const batch_settings *with = d->settings;
    unsigned char hash[16];
    if (!with->known || !with->known(with->known_with, s, hash)) return false;
    for (size_t i = 0; i < p->n; i++)
        if (p->reports[i].format->keep) p->reports[i].format->keep(&p->reports[i], s, hash);
    p->deals++;
    wipe(d);
    return true;
}

/* NULL after an error: a waiver of the deal names nothing that there is. */
static const verdict *judge(desk *d, const deal *read) {
    const batch_settings *s = d->settings;
    if (!s->exempt) return judge_deal(&d->memory, read, s->packs, s->n_packs, s->judging);
    return judge_with_exemptions(&d->memory, read, s->packs, s->n_packs, s->judging, s->exempt, &d->use, &d->problems);
}

/* S is NULL where there is not even a text. */
static void check(desk *d, desk_page *p, source *s, str name) {
    const batch_settings *with = d->settings;
    if (s && is_known(d, p, s)) return;
    if (s) s->reader = d->reader;
    const verdict *v = NULL;
    const deal *read = s ? deal_read(&d->memory, s, with->vocabulary, &d->reading, &d->problems) : NULL;
    if (read) v = judge(d, read);
    if (!v) {
        unreadable(d, p, name, s && s->of_lines ? s->first_line : 0);
        return;
    }
    put_down(d, p, v);
    if (d->problems.list.n) write_messages(d, p);
    wipe(d);
}

/* ------------------------------------------------------------------------------------------------ units */

static void check_file(desk *d, desk_page *p, str path) {
    source *s = source_load(&d->memory, path, d->settings->max_deal, &d->problems);
    check(d, p, s, str_is(path, "-") ? STR("<stdin>") : path);
}

static void line_too_long(desk *d, desk_page *p, const unit *u, uint32_t number) {
    str text = arena_printf(&d->memory, "this line is longer than %zu bytes; --max-deal-size allows more",
                            d->settings->max_deal);
    diags_add(&d->problems, (diag){.level = DIAG_ERROR, .file = u->name, .line = number, .message = text});
    unreadable(d, p, u->name, number);
}

/* PADDING: readable bytes behind the line. */
static void check_line(desk *d, desk_page *p, const unit *u, str line, uint32_t number, size_t padding) {
    while (line.n && line.p[line.n - 1] == '\r') line.n--;
    if (str_trim(line).n == 0) return;
    if (u->too_long || line.n > d->settings->max_deal) {
        line_too_long(d, p, u, number);
        return;
    }
    source *s = source_over(&d->memory, u->name, line, padding);
    s->first_line = number;
    s->of_lines = true;
    source_is_line(s);
    check(d, p, s, u->name);
}

static void check_lines(desk *d, desk_page *p, const unit *u) {
    uint32_t number = u->first_line;
    for (size_t at = 0; at < u->text.n && !p->stop; number++) {
        const char *from = u->text.p + at, *end = memchr(from, '\n', u->text.n - at);
        size_t n = end ? (size_t)(end - from) : u->text.n - at;
        check_line(d, p, u, (str){from, n}, number, u->text.n - at - n + UNIT_PADDING);
        at += n + 1;
    }
}

void desk_work(desk *d, unit *u, desk_page *p) {
    clear(p);
    if (u->kind == UNIT_LINES) check_lines(d, p, u);
    for (size_t i = 0; u->kind == UNIT_FILES && i < u->n_files && !p->stop; i++) check_file(d, p, u->files[i]);
    if (u->kind != UNIT_ERROR) return;
    for (size_t i = 0; i < u->problems.list.n; i++) diags_add(&d->problems, u->problems.list.v[i]);
    unreadable(d, p, u->name, 0);
}
