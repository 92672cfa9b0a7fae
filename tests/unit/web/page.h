/* A page without a browser: a session over a temporary folder, its calls and the answers. */

#ifndef UNIT_WEB_PAGE_H
#define UNIT_WEB_PAGE_H

#include "unit/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "web/session_internal.h"

typedef struct page {
    char at[64]; /* the folder */
    arena memory;
    diags problems;
    folder *folder;
    web_session *session;
    buf out;
    int status;
    const node *answer; /* of the last call */
} page;

static inline void page_write(const page *p, const char *name, const char *text) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", p->at, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static inline str page_read(page *p, const char *name) {
    str path = arena_printf(&p->memory, "%s/%s", p->at, name);
    const source *s = source_load(&p->memory, path, 0, &p->problems);
    return s ? s->text : STR("");
}

static inline const char *page_read_file(page *p, const char *path) {
    const source *s = source_load(&p->memory, str_of(path), 0, &p->problems);
    assert_non_null(s);
    return arena_z(&p->memory, s->text);
}

static inline void page_open(page *p) {
    *p = (page){.at = "/tmp/redline-page-XXXXXX"};
    arena_init(&p->memory);
    diags_init(&p->problems);
    assert_non_null(mkdtemp(p->at));
    p->folder = folder_open(str_of(p->at), &p->problems);
    assert_non_null(p->folder);
    web_settings settings = {.service = service_usual(), .version = "1.2.3"};
    settings.service.today = STR("2026-06-01");
    p->session = web_session_new(p->folder, &settings);
    assert_non_null(p->session);
}

static inline void page_close(page *p) {
    web_session_free(p->session);
    folder_close(p->folder);
    DIR *d = opendir(p->at);
    for (const struct dirent *e; d && (e = readdir(d));) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", p->at, e->d_name);
        if (e->d_name[0] != '.' || !strcmp(e->d_name, ".redline.cfg")) unlink(path);
    }
    closedir(d);
    rmdir(p->at);
    buf_free(&p->out);
    diags_free(&p->problems);
    arena_free(&p->memory);
}

/* Asks with BODY, which is written with ' instead of ". */
static inline int page_ask(page *p, const char *name, const char *format, ...) {
    va_list args;
    buf body = buf_in(&p->memory);
    va_start(args, format);
    buf_vprintf(&body, format, args);
    va_end(args);
    str text = buf_take(&body), all;
    char *z = arena_alloc(&p->memory, text.n + 1);
    for (size_t i = 0; i < text.n; i++) z[i] = text.p[i] == '\'' ? '"' : text.p[i];
    p->status = web_answer(p->session, str_of(name), (str){z, text.n}, &p->out);
    if (!buf_text(&p->out, &all)) fail_msg("no answer of %s", name);
    p->answer =
        node_read_json(&p->memory, source_of_text(&p->memory, STR("answer"), all), (node_limits){0}, &p->problems);
    if (!p->answer) fail_msg("the answer of %s is not JSON: " STR_FMT, name, STR_ARG(all));
    return p->status;
}

/* The value at a path of keys and numbers: "state.cards.0.id"; NULL if there is none. */
static inline const node *page_at(const node *n, const char *path) {
    str all = str_of(path);
    for (size_t at = 0, end; n && at <= all.n; at = end + 1) {
        end = str_find(all, STR("."), at);
        if (end == SIZE_MAX) end = all.n;
        str key = str_sub(all, at, end);
        const node *c = n->kind == NODE_GROUP || n->kind == NODE_LIST ? n->first : NULL;
        bool number = key.n && str_is_digit(key.p[0]) && n->kind == NODE_LIST;
        for (long i = number ? strtol(key.p, NULL, 10) : 0; c && (number ? i > 0 : !str_eq(c->key, key)); c = c->next)
            i--;
        n = c;
    }
    return n;
}

/* The same as text: a string, a number, "true", "null"; of a list "[N]", of an object "{}"; "" if there is none. */
static inline const char *page_get(page *p, const char *path) {
    const node *n = page_at(p->answer, path);
    if (!n) return "";
    switch (n->kind) {
    case NODE_NULL: return "null";
    case NODE_BOOL: return n->b ? "true" : "false";
    case NODE_INT: return arena_printf(&p->memory, "%lld", (long long)n->i).p;
    case NODE_FLOAT: return arena_printf(&p->memory, "%g", n->f).p;
    case NODE_STRING: return arena_z(&p->memory, n->s);
    case NODE_LIST: return arena_printf(&p->memory, "[%u]", n->n).p;
    case NODE_GROUP: return "{}";
    }
    return "";
}

#define assert_answer(p, path, want)                                                                                   \
    do {                                                                                                               \
        const char *unit_got = page_get((p), (path));                                                                  \
        if (strcmp(unit_got, (want)) != 0) fail_msg("%s is \"%s\", not \"%s\"", (path), unit_got, (want));             \
    } while (0)

/* Each call must have this status; on failure the error is shown. */
#define assert_status(p, want)                                                                                         \
    do {                                                                                                               \
        if ((p)->status != (want))                                                                                     \
            fail_msg("status %d, not %d: %s (%s)", (p)->status, (want), page_get((p), "error"),                        \
                     page_get((p), "hint"));                                                                           \
    } while (0)

/* Writes and opens a document; the answer is that of `open`. */
static inline void page_have(page *p, const char *name, const char *text) {
    page_write(p, name, text);
    page_ask(p, "open", "{'path': '%s'}", name);
    assert_status(p, 200);
}

/* The revision and the text of a document. */
static inline unsigned long page_revision(page *p, const char *name) {
    const web_document *d = web_find(p->session, str_of(name));
    return d ? (unsigned long)d->revision : 0;
}
static inline str page_text(page *p, const char *name) {
    const web_document *d = web_find(p->session, str_of(name));
    return d ? arena_str(&p->memory, document_text(d->is)) : STR("");
}

/* An op on a document: FIELDS are those of the op. */
static inline int page_do(page *p, const char *name, const char *op, const char *fields) {
    return page_ask(p, "do", "{'path': '%s', 'revision': %lu, 'op': '%s'%s%s}", name, page_revision(p, name), op,
                    fields[0] ? ", " : "", fields);
}

/* TEXT after the edits of the last answer, as a browser applies them. */
static inline str page_apply(page *p, str text) {
    lines l = {0};
    assert_true(lines_index(&l, text));
    buf out = buf_in(&p->memory);
    uint32_t at = 0;
    const node *edits = node_get(p->answer, "edits");
    for (const node *e = edits ? edits->first : NULL; e; e = e->next) {
        const node *r = node_get(e, "range")->first;
        uint32_t k[4], i = 0;
        for (; r; r = r->next) k[i++] = (uint32_t)r->i;
        uint32_t from = lines_offset(&l, (line_column){k[0], k[1]}, UNITS_UTF16),
                 to = lines_offset(&l, (line_column){k[2], k[3]}, UNITS_UTF16);
        assert_true(from >= at && to >= from);
        buf_str(&out, str_sub(text, at, from));
        buf_str(&out, node_get(e, "text")->s);
        at = to;
    }
    buf_str(&out, str_sub(text, at, text.n));
    lines_free(&l);
    return buf_take(&out);
}

/* A text with LF for each line break, as a browser has it. */
static inline str page_lf(page *p, str text) {
    buf out = buf_in(&p->memory);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '\r')
            buf_char(&out, text.p[i]);
        else if (i + 1 == text.n || text.p[i + 1] != '\n')
            buf_char(&out, '\n');
    }
    return buf_take(&out);
}

#endif
