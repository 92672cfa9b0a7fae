/* Writing: messages, positions, locations, edits. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lsp/lsp_internal.h"
#include "report/escape.h"
#include "rules/builtin.h"

/* ------------------------------------------------------------------------------------------------ messages */

void lsp_send(lsp_server *s, str body) {
    if (body.n == 0) return;
    buf_printf(&s->out, "Content-Length: %zu\r\n\r\n", body.n);
    buf_safe(&s->out, body);
}

static void begin(lsp_writer *x, lsp_server *s) {
    *x = (lsp_writer){.server = s, .body = buf_in(s->now)};
    json_start(&x->w, &x->body);
    json_open_object(&x->w, JSON_INLINE);
    json_put_z(&x->w, "jsonrpc", "2.0");
}

/* An empty ID is that of a message that could not be understood. */
static void put_id(json_writer *w, str id) {
    json_key(w, STR("id"));
    if (id.n)
        json_raw(w, id);
    else
        json_null(w);
}

void lsp_open_result(lsp_writer *x, lsp_server *s, str id) {
    begin(x, s);
    put_id(&x->w, id);
    json_key(&x->w, STR("result"));
}

void lsp_open_notification(lsp_writer *x, lsp_server *s, const char *method) {
    begin(x, s);
    json_put_z(&x->w, "method", method);
    json_key(&x->w, STR("params"));
}

void lsp_open_request(lsp_writer *x, lsp_server *s, const char *method) {
    begin(x, s);
    json_put_uint(&x->w, "id", ++s->requests);
    json_put_z(&x->w, "method", method);
    json_key(&x->w, STR("params"));
}

void lsp_close(lsp_writer *x) {
    json_close(&x->w);
    json_end(&x->w);
    lsp_send(x->server, buf_take(&x->body));
}

void lsp_error(lsp_server *s, str id, int code, str text) {
    lsp_writer x;
    begin(&x, s);
    put_id(&x.w, id);
    json_put_object(&x.w, "error", JSON_INLINE);
    json_put_int(&x.w, "code", code);
    json_put_str(&x.w, "message", text);
    json_close(&x.w);
    lsp_close(&x);
}

void lsp_null(lsp_server *s, str id) {
    lsp_writer x;
    lsp_open_result(&x, s, id);
    json_null(&x.w);
    lsp_close(&x);
}

void lsp_log(lsp_server *s, int type, str text) {
    lsp_writer x;
    lsp_open_notification(&x, s, "window/logMessage");
    json_open_object(&x.w, JSON_INLINE);
    json_put_int(&x.w, "type", type);
    json_put_str(&x.w, "message", text);
    json_close(&x.w);
    lsp_close(&x);
}

/* ------------------------------------------------------------------------------------------------ URIs */

str lsp_path_of(arena *a, str uri) {
    if (!str_starts(uri, STR("file://"))) return arena_str(a, uri);
    size_t at = 7;
    while (at < uri.n && uri.p[at] != '/') at++; /* a host, which is this machine */
    buf out = buf_in(a);
    for (; at < uri.n; at++) {
        unsigned value = at + 2 < uri.n ? str_hex(uri.p[at + 1]) << 4 | str_hex(uri.p[at + 2]) : 256;
        bool escape = uri.p[at] == '%' && value < 256 && value && str_hex(uri.p[at + 2]) < 16;
        if (uri.p[at] == '#' || uri.p[at] == '?') break;
        buf_char(&out, escape ? (char)value : uri.p[at]);
        if (escape) at += 2;
    }
    return buf_take(&out);
}

str lsp_uri_of(arena *a, str path) {
    return path.n && path.p[0] == '/' ? escape_uri(a, path) : path;
}

/* ------------------------------------------------------------------------------------------------ files */

static bool has_content(const char *path, str text) {
    FILE *f = fopen(path, "rb");
    char piece[4096];
    size_t at = 0, n;
    bool same = f != NULL;
    while (same && (n = fread(piece, 1, sizeof piece, f)) > 0) {
        same = n <= text.n - at && memcmp(piece, text.p + at, n) == 0;
        at += n;
    }
    if (f) fclose(f);
    return same && at == text.n;
}

static void make_folders(arena *a, str path) {
    for (size_t i = 1; i <= path.n; i++)
        if (i == path.n || path.p[i] == '/') mkdir(arena_z(a, str_sub(path, 0, i)), 0700);
}

/* A copy of a built-in file, so that an editor can open it. Empty if it cannot be written. */
static str copy_built_in(lsp_server *s, arena *a, size_t i) {
    str text = {builtin_files[i].text, builtin_files[i].size};
    if (s->settings.cache.n == 0) return STR("");
    str folder =
        arena_printf(a, STR_FMT "/redline/%016llx", STR_ARG(s->settings.cache), (unsigned long long)str_hash(text));
    str path = arena_printf(a, STR_FMT "/%s", STR_ARG(folder), builtin_files[i].name);
    if (has_content(path.p, text)) return path;
    make_folders(a, folder);
    str new = arena_printf(a, STR_FMT ".%ld", STR_ARG(path), (long)getpid());
    int fd = open(new.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0400);
    bool good = fd >= 0;
    for (size_t at = 0; good && at < text.n;) {
        ssize_t n = write(fd, text.p + at, text.n - at);
        if (n < 0 && errno == EINTR) continue;
        good = n > 0;
        if (good) at += (size_t)n;
    }
    if (fd >= 0) good = close(fd) == 0 && good;
    good = good && rename(new.p, path.p) == 0;
    if (fd >= 0 && !good) unlink(new.p);
    return good ? path : STR("");
}

static bool built_in_file(lsp_server *s, arena *a, str name, lines **l, str *uri) {
    for (size_t i = 0; i < builtin_files_n; i++) {
        if (!str_is(name, builtin_files[i].name)) continue;
        str path = copy_built_in(s, a, i);
        if (path.n == 0) return false;
        if (!s->built_in) s->built_in = calloc(builtin_files_n, sizeof *s->built_in);
        if (!s->built_in) return false;
        if (!s->built_in[i].n && !lines_index(&s->built_in[i], (str){builtin_files[i].text, builtin_files[i].size}))
            return false;
        *l = &s->built_in[i];
        *uri = lsp_uri_of(a, path);
        return true;
    }
    return false;
}

void lsp_free_built_in(lsp_server *s) {
    for (size_t i = 0; s->built_in && i < builtin_files_n; i++) lines_free(&s->built_in[i]);
    free(s->built_in);
}

bool lsp_file(lsp_server *s, arena *a, const lsp_document *d, str file, lines **l, str *uri) {
    document *is = file.n ? NULL : d->is;
    *uri = file.n ? STR("") : str_of(d->uri);
    if (file.n && file.p[0] != '/' && built_in_file(s, a, file, l, uri)) return true;
    for (size_t i = 0; i < s->n_documents && !is; i++) {
        if (!str_eq(document_path(s->documents[i]->is), file)) continue;
        is = s->documents[i]->is;
        *uri = str_of(s->documents[i]->uri);
    }
    if (!is && file.n && file.p[0] == '/') {
        is = service_peek(s->service, file);
        *uri = lsp_uri_of(a, file);
    }
    if (!is) return false;
    *l = document_lines(is);
    return true;
}

/* ------------------------------------------------------------------------------------------------ places */

void lsp_put_position(json_writer *w, lsp_server *s, lines *l, const char *key, uint32_t at) {
    line_column p = lines_position(l, at, s->units);
    if (*key)
        json_put_object(w, key, JSON_INLINE);
    else
        json_open_object(w, JSON_INLINE);
    json_put_uint(w, "line", p.line);
    json_put_uint(w, "character", p.column);
    json_close(w);
}

void lsp_put_range(json_writer *w, lsp_server *s, lines *l, const char *key, uint32_t from, uint32_t to) {
    if (*key)
        json_put_object(w, key, JSON_INLINE);
    else
        json_open_object(w, JSON_INLINE);
    lsp_put_position(w, s, l, "start", from);
    lsp_put_position(w, s, l, "end", to);
    json_close(w);
}

bool lsp_put_location(json_writer *w, lsp_server *s, arena *a, const lsp_document *d, const file_range *r) {
    lines *l;
    str uri;
    if (!lsp_file(s, a, d, r->file, &l, &uri)) return false;
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "uri", uri);
    lsp_put_range(w, s, l, "range", r->from, r->to);
    json_close(w);
    return true;
}

void lsp_put_text_edits(json_writer *w, lsp_server *s, lines *l, const service_edit *edits, size_t n) {
    json_open_array(w, JSON_INLINE);
    for (size_t i = 0; i < n; i++) {
        json_open_object(w, JSON_INLINE);
        lsp_put_range(w, s, l, "range", edits[i].from, edits[i].to);
        json_put_str(w, "newText", edits[i].text);
        json_close(w);
    }
    json_close(w);
}

void lsp_put_edit_fields(json_writer *w, lsp_server *s, const lsp_document *d, const service_edit *edits, size_t n) {
    lines *l = document_lines(d->is);
    if (!s->versions) {
        json_put_object(w, "changes", JSON_INLINE);
        json_key(w, str_of(d->uri));
        lsp_put_text_edits(w, s, l, edits, n);
        json_close(w);
        return;
    }
    json_put_array(w, "documentChanges", JSON_INLINE);
    json_open_object(w, JSON_INLINE);
    json_put_object(w, "textDocument", JSON_INLINE);
    json_put_z(w, "uri", d->uri);
    json_put_int(w, "version", d->version);
    json_close(w);
    json_key(w, STR("edits"));
    lsp_put_text_edits(w, s, l, edits, n);
    json_close(w);
    json_close(w);
}

void lsp_put_problem(json_writer *w, lsp_server *s, arena *a, const lsp_document *d, const problem *p) {
    lines *l = document_lines(d->is);
    json_open_object(w, JSON_INLINE);
    lsp_put_range(w, s, l, "range", p->from, p->to);
    json_put_int(w, "severity", (int)p->weight + 1);
    json_put_some(w, "code", p->code);
    json_put_z(w, "source", "redline");
    json_put_str(w, "message",
                 p->note.n ? arena_printf(a, STR_FMT "\n" STR_FMT, STR_ARG(p->message), STR_ARG(p->note)) : p->message);
    if (p->n_related && s->related) {
        json_put_array(w, "relatedInformation", JSON_INLINE);
        for (size_t i = 0; i < p->n_related; i++) {
            lines *of;
            str uri;
            if (!lsp_file(s, a, d, p->related[i].at.file, &of, &uri)) continue;
            json_open_object(w, JSON_INLINE);
            json_key(w, STR("location"));
            lsp_put_location(w, s, a, d, &p->related[i].at);
            json_put_str(w, "message", p->related[i].message);
            json_close(w);
        }
        json_close(w);
    }
    json_close(w);
}
