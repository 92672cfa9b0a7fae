/* The documents of a session: listed, opened, changed, saved. */

#include <blake2.h>
#include <stdlib.h>

#include "report/formats.h"
#include "service/deal_edit.h"
#include "web/session_internal.h"

/* ------------------------------------------------------------------------------------------------ documents */

void web_free_document(web_document *d) {
    if (!d) return;
    free(d->path);
    free(d->stamp);
    free(d);
}

static char *heap_text(str s) {
    char *z = malloc(s.n + 1);
    if (!z) return NULL;
    if (s.n) memcpy(z, s.p, s.n);
    z[s.n] = '\0';
    return z;
}

static void hash_text(str s, uint8_t out[WEB_HASH]) {
    blake2b(out, s.p ? s.p : "", NULL, WEB_HASH, s.n, 0);
}

bool web_is_changed(const web_document *d) {
    uint8_t now[WEB_HASH];
    if (d->stamp[0] == '\0') return true;
    hash_text(document_text(d->is), now);
    return memcmp(now, d->saved, sizeof now) != 0;
}

/* The document has the text of its file, which has this stamp. */
static bool set_saved(web_document *d, str text, str stamp) {
    char *z = heap_text(stamp);
    if (!z) return false;
    free(d->stamp);
    d->stamp = z;
    hash_text(text, d->saved);
    return true;
}

/* Adds a document; NULL after an error of the call. */
static web_document *add_document(web_call *c, str path, str text, str stamp) {
    web_session *s = c->session;
    web_document *d = calloc(1, sizeof *d);
    str whole = folder_whole_path(s->folder, c->memory, path);
    bool good = d && (d->path = heap_text(path)) && (d->stamp = heap_text(STR(""))) &&
                (stamp.n == 0 || set_saved(d, text, stamp));
    if (good && s->n_documents == s->cap_documents) {
        size_t cap = s->cap_documents ? s->cap_documents * 2 : 8;
        web_document **more = realloc(s->documents, cap * sizeof(web_document *));
        good = more != NULL;
        if (more) {
            s->documents = more;
            s->cap_documents = cap;
        }
    }
    if (good) good = (d->is = service_open(s->service, whole, document_kind_of(path), text)) != NULL;
    if (!good) {
        web_free_document(d);
        arena_out_of_memory(c->memory);
    }
    d->revision = ++s->revision;
    s->documents[s->n_documents++] = d;
    return d;
}

/* ------------------------------------------------------------------------------------------------ edits */

void web_put_range(json_writer *w, lines *l, const char *key, uint32_t from, uint32_t to) {
    line_column begin = lines_position(l, from, UNITS_UTF16), end = lines_position(l, to, UNITS_UTF16);
    if (key) json_key(w, str_of(key));
    json_open_array(w, JSON_INLINE);
    json_uint(w, begin.line);
    json_uint(w, begin.column);
    json_uint(w, end.line);
    json_uint(w, end.column);
    json_close(w);
}

str web_lf(arena *a, str text) {
    if (str_find(text, STR("\r"), 0) == SIZE_MAX) return text;
    buf out = buf_in(a);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '\r')
            buf_char(&out, text.p[i]);
        else if (i + 1 == text.n || text.p[i + 1] != '\n')
            buf_char(&out, '\n');
    }
    return buf_take(&out);
}

void web_put_edits(json_writer *w, arena *a, lines *l, const char *key, const service_edit *edits, size_t n) {
    json_put_array(w, key, JSON_INLINE);
    for (size_t i = 0; i < n; i++) {
        json_open_object(w, JSON_INLINE);
        web_put_range(w, l, "range", edits[i].from, edits[i].to);
        json_put_str(w, "text", web_lf(a, edits[i].text));
        json_close(w);
    }
    json_close(w);
}

/* Whether AT is between two characters, and not within a line break. */
static bool is_boundary(str s, size_t at) {
    if (at == 0 || at >= s.n) return true;
    if (((unsigned char)s.p[at] & 0xc0) == 0x80) return false;
    return !(s.p[at] == '\n' && s.p[at - 1] == '\r');
}

/* Leaves out of an edit what is the same at its beginning and at its end. */
static void trim_edit(str before, service_edit *e) {
    str was = str_sub(before, e->from, e->to);
    size_t most = was.n < e->text.n ? was.n : e->text.n, head = 0, tail = 0;
    while (head < most && was.p[head] == e->text.p[head]) head++;
    while (head > 0 && !(is_boundary(was, head) && is_boundary(e->text, head))) head--;
    while (tail < most - head && was.p[was.n - 1 - tail] == e->text.p[e->text.n - 1 - tail]) tail++;
    while (tail > 0 && !(is_boundary(was, was.n - tail) && is_boundary(e->text, e->text.n - tail))) tail--;
    e->from += (uint32_t)head;
    e->to -= (uint32_t)tail;
    e->text = str_sub(e->text, head, e->text.n - tail);
}

const service_edit *web_edits(arena *a, str before, str after, size_t *n) {
    const service_edit *lines_of = service_line_edits(a, before, after, n);
    service_edit *list = ARENA_ARRAY(a, service_edit, *n);
    for (size_t i = 0; i < *n; i++) {
        list[i] = lines_of[i];
        trim_edit(before, &list[i]);
    }
    return list;
}

lines *web_lines(web_call *c) {
    lines *l = document_lines(c->of->is);
    if (l->n == 0 || l->text.n != document_text(c->of->is).n) arena_out_of_memory(c->memory);
    return l;
}

bool web_set_text(web_call *c, str text) {
    web_document *d = c->of;
    size_t most = c->session->settings.service.max_text;
    if (text.n > most) {
        web_fail(c, 413, STR(""), "the document would be longer than %zu bytes, which is the limit", most);
        return false;
    }
    if (!document_edit(d->is, 0, UINT32_MAX, text)) arena_out_of_memory(c->memory);
    d->revision = ++c->session->revision;
    return true;
}

/* The line break of a document: that of its first line. */
static str line_break(str text) {
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\n') return STR("\n");
        if (text.p[i] == '\r') return i + 1 < text.n && text.p[i + 1] == '\n' ? STR("\r\n") : STR("\r");
    }
    return STR("\n");
}

static void add_typed(buf *into, str text, str end) {
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\r' && i + 1 < text.n && text.p[i + 1] == '\n') continue;
        if (text.p[i] == '\n' || text.p[i] == '\r')
            buf_str(into, end);
        else
            buf_char(into, text.p[i]);
    }
}

/* The text after the edits of the call. */
static int edited_text(web_call *c, str *after) {
    const node *edits = web_field(c, "edits");
    if (!edits || edits->kind != NODE_LIST) return web_fail(c, 400, STR(""), "the field 'edits' must be a list");
    str before = document_text(c->of->is), end = line_break(before);
    buf out = buf_in(c->memory);
    uint32_t at = 0;
    for (const node *e = edits->first; e; e = e->next) {
        const node *range = node_get(e, "range"), *text = node_get(e, "text"), *p[4] = {NULL};
        uint32_t from, to;
        if (!range || range->kind != NODE_LIST || range->n != 4 || !text || text->kind != NODE_STRING)
            return web_fail(c, 400, STR(""),
                            "an edit must be {\"range\": [line, column, line, column], \"text\": ...}");
        size_t k = 0;
        for (const node *i = range->first; i; i = i->next) p[k++] = i;
        WEB_TRY(web_byte(c, p[0], p[1], &from));
        WEB_TRY(web_byte(c, p[2], p[3], &to));
        if (from < at || to < from)
            return web_fail(c, 400, STR(""), "edits must be in the order of the text, and must not overlap");
        buf_str(&out, str_sub(before, at, from));
        add_typed(&out, text->s, end);
        at = to;
    }
    buf_str(&out, str_sub(before, at, before.n));
    *after = buf_take(&out);
    return WEB_OK;
}

int web_change(web_call *c) {
    str after;
    WEB_TRY(edited_text(c, &after));
    if (!web_set_text(c, after)) return 413;
    json_put_uint(c->w, "revision", c->of->revision);
    web_put_state(c);
    return WEB_OK;
}

/* ------------------------------------------------------------------------------------------------ listing */

static const char *const kind_names[] = {
    [DOCUMENT_DEAL] = "deal",   [DOCUMENT_RULES] = "rules",   [DOCUMENT_TERMS] = "terms",
    [DOCUMENT_TESTS] = "tests", [DOCUMENT_CONFIG] = "config", [DOCUMENT_OTHER] = "other"};

/* The title of a document that is open: of its header. */
static str title_of(web_call *c, web_document *d) {
    const analysis *is = document_analysis(d->is);
    const outline_node *root = is->outline->root, *title = NULL;
    static const char *const heads[] = {"deal", "pack", "vocabulary"};
    for (size_t i = 0; i < 3 && !title; i++) title = outline_get(outline_get(root, heads[i]), "title");
    return title ? outline_text(c->memory, is->outline, title) : STR("");
}

/* The title of a file that is not open, from its first bytes: a folder may have thousands. */
#define TITLE_BYTES (256u * 1024)

static str title_in_file(web_call *c, const folder_file *file) {
    str text, stamp;
    folder_problem p;
    if (file->size > TITLE_BYTES) return STR("");
    if (!folder_read(c->session->folder, c->memory, file->path, TITLE_BYTES, &text, &stamp, &p)) return STR("");
    const outline *o =
        outline_read(c->memory, source_of_text(c->memory, file->path, text), str_ends(file->path, STR(".json")));
    static const char *const heads[] = {"deal", "pack", "vocabulary"};
    const outline_node *title = NULL;
    for (size_t i = 0; i < 3 && !title; i++) title = outline_get(outline_get(o->root, heads[i]), "title");
    return title ? outline_text(c->memory, o, title) : STR("");
}

/* Files whose titles are read; of others the page shows the path. */
#define MOST_TITLES 300u

static void put_files(web_call *c, const folder_file *files, size_t n) {
    json_writer *w = c->w;
    json_put_array(w, "files", JSON_INLINE);
    for (size_t i = 0; i < n; i++) {
        web_document *d = web_find(c->session, files[i].path);
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "path", files[i].path);
        json_put_z(w, "kind", kind_names[document_kind_of(files[i].path)]);
        json_put_str(w, "title", d ? title_of(c, d) : i < MOST_TITLES ? title_in_file(c, &files[i]) : STR(""));
        json_put_bool(w, "open", d != NULL);
        json_put_bool(w, "changed", d && web_is_changed(d));
        json_close(w);
    }
    /* Documents that are new, or whose file is gone. */
    for (size_t i = 0; i < c->session->n_documents; i++) {
        web_document *d = c->session->documents[i];
        bool listed = false;
        for (size_t k = 0; k < n && !listed; k++) listed = str_is(files[k].path, d->path);
        if (listed) continue;
        json_open_object(w, JSON_INLINE);
        json_put_z(w, "path", d->path);
        json_put_z(w, "kind", kind_names[document_kind_is(d->is)]);
        json_put_str(w, "title", title_of(c, d));
        json_put_bool(w, "open", true);
        json_put_bool(w, "changed", true);
        json_close(w);
    }
    json_close(w);
}

/* The packs that a new deal in the folder is checked with. */
static void put_packs(web_call *c) {
    size_t n;
    str path = folder_whole_path(c->session->folder, c->memory, STR("new.deal"));
    const pack *const *packs = service_packs(c->session->service, c->memory, path, &n, NULL);
    json_put_array(c->w, "packs", JSON_INLINE);
    for (size_t i = 0; i < n; i++) {
        json_open_object(c->w, JSON_INLINE);
        json_put_str(c->w, "id", packs[i]->id);
        json_put_str(c->w, "title", packs[i]->title);
        json_put_str(c->w, "party", packs[i]->party);
        json_put_str(c->w, "version", packs[i]->version);
        json_close(c->w);
    }
    json_close(c->w);
}

int web_folder(web_call *c) {
    folder *f = c->session->folder;
    const folder_file *files;
    size_t n;
    bool too_many;
    folder_problem p;
    if (!folder_list(f, c->memory, &files, &n, &too_many, &p)) return web_fail_folder(c, &p);
    json_put_str(c->w, "folder", folder_path(f));
    json_put_z(c->w, "version", c->session->settings.version);
    json_key(c->w, STR("single"));
    if (folder_single(f).n)
        json_str(c->w, folder_single(f));
    else
        json_null(c->w);
    put_files(c, files, n);
    put_packs(c);
    json_put_object(c->w, "limits", JSON_INLINE);
    json_put_uint(c->w, "text", c->session->settings.service.max_text);
    json_close(c->w);
    json_put_bool(c->w, "too_many", too_many);
    return WEB_OK;
}

/* ------------------------------------------------------------------------------------------------ opening */

static int put_opened(web_call *c) {
    web_document *d = c->of;
    json_put_z(c->w, "path", d->path);
    json_put_z(c->w, "kind", kind_names[document_kind_is(d->is)]);
    json_put_str(c->w, "text", web_lf(c->memory, document_text(d->is)));
    json_put_z(c->w, "stamp", d->stamp);
    json_put_uint(c->w, "revision", d->revision);
    web_put_state(c);
    return WEB_OK;
}

int web_open(web_call *c) {
    str path, text, stamp;
    folder_problem p;
    WEB_TRY(web_text(c, "path", true, &path));
    c->of = web_find(c->session, path);
    if (c->of) document_retry(c->of->is);
    if (c->of) return put_opened(c);
    if (!folder_allows(c->session->folder, c->memory, path, &p)) return web_fail_folder(c, &p);
    size_t most = c->session->settings.service.max_text;
    if (!folder_read(c->session->folder, c->memory, path, most, &text, &stamp, &p)) return web_fail_folder(c, &p);
    c->of = add_document(c, path, text, stamp);
    return put_opened(c);
}

/* A deal with a title and no articles yet. */
static str new_deal(web_call *c, str path, str title) {
    arena *a = c->memory;
    bool json = str_ends(path, STR(".json"));
    size_t from = path.n, end = path.n;
    while (from > 0 && path.p[from - 1] != '/') from--;
    for (size_t i = from; i < path.n; i++)
        if (path.p[i] == '.') end = i;
    str id = str_sub(path, from, end > from ? end : path.n), shown = title.n ? title : id;
    slot_value id_value = {.s = &id}, title_value = {.s = &shown};
    value_syntax syntax = json ? VALUE_JSON : VALUE_LIBCONFIG;
    return arena_printf(a,
                        json ? "{\n  \"deal\": {\n    \"id\": " STR_FMT ",\n    \"title\": " STR_FMT
                               ",\n    \"complete\": false\n  },\n  \"articles\": [\n  ]\n}\n"
                             : "deal = {\n  id = " STR_FMT ";\n  title = " STR_FMT
                               ";\n  complete = false;\n};\n\narticles = (\n);\n",
                        STR_ARG(slot_value_text(a, SLOT_STRING, NULL, id_value, syntax)),
                        STR_ARG(slot_value_text(a, SLOT_STRING, NULL, title_value, syntax)));
}

int web_text_of(web_call *c, str path, bool in_file, str *text) {
    folder_problem p;
    str stamp;
    web_document *open = in_file ? NULL : web_find(c->session, path);
    size_t most = c->session->settings.service.max_text;
    if (open) {
        *text = arena_str(c->memory, document_text(open->is));
        return WEB_OK;
    }
    return folder_read(c->session->folder, c->memory, path, most, text, &stamp, &p) ? WEB_OK : web_fail_folder(c, &p);
}

int web_new(web_call *c) {
    str path, title, from, text, stamp;
    folder_problem p;
    WEB_TRY(web_text(c, "path", true, &path));
    WEB_TRY(web_text(c, "title", false, &title));
    WEB_TRY(web_text(c, "from", false, &from));
    if (!folder_allows(c->session->folder, c->memory, path, &p)) return web_fail_folder(c, &p);
    if (document_kind_of(path) != DOCUMENT_DEAL)
        return web_fail(c, 422, STR("let its name end in .deal"), "'" STR_FMT "' is not the name of a deal",
                        STR_ARG(path));
    if (!folder_stamp(c->session->folder, c->memory, path, STR(""), &stamp, &p)) return web_fail_folder(c, &p);
    if (stamp.n || web_find(c->session, path))
        return web_fail(c, 409, STR("choose another name"), "there is a file '" STR_FMT "' already", STR_ARG(path));
    if (from.n)
        WEB_TRY(web_text_of(c, from, false, &text));
    else
        text = new_deal(c, path, title);
    if (from.n && str_ends(from, STR(".json")) != str_ends(path, STR(".json")))
        return web_fail(c, 422, STR("let both names end in .deal, or both in .json"),
                        "a copy has the syntax of what it is a copy of");
    c->of = add_document(c, path, text, STR(""));
    const analysis *is = document_analysis(c->of->is);
    if (from.n && title.n && is->deal) {
        str changed =
            deal_edit_field(c->memory, is->deal, DEAL_NONE, STR("title"), deal_edit_string(c->memory, is->deal, title));
        if (changed.n && !web_set_text(c, changed)) return 413;
    }
    return put_opened(c);
}

int web_close(web_call *c) {
    web_session *s = c->session;
    for (size_t i = 0; i < s->n_documents; i++) {
        if (s->documents[i] != c->of) continue;
        memmove(&s->documents[i], &s->documents[i + 1], (--s->n_documents - i) * sizeof(web_document *));
    }
    service_close(s->service, c->of->is);
    web_free_document(c->of);
    c->of = NULL;
    return WEB_OK;
}

/* ------------------------------------------------------------------------------------------------ saving */

/* The file as it is now, for the page to compare. */
static void note_conflict(web_call *c) {
    str text = {"", 0}, stamp = {"", 0};
    folder_problem p;
    size_t most = c->session->settings.service.max_text;
    bool there = folder_read(c->session->folder, c->memory, str_of(c->of->path), most, &text, &stamp, &p);
    json_writer w;
    buf out = buf_in(c->memory);
    json_start(&w, &out);
    json_open_object(&w, JSON_INLINE);
    json_put_str(&w, "stamp", stamp);
    json_put_str(&w, "text", web_lf(c->memory, text));
    json_put_bool(&w, "missing", !there && p.status == 404);
    json_close(&w);
    c->key = "conflict";
    c->more = buf_take(&out);
}

int web_save(web_call *c) {
    str stamp;
    bool changed = false;
    folder_problem p;
    const node *force = web_field(c, "force");
    WEB_TRY(web_text(c, "stamp", true, &stamp));
    if (force && force->kind != NODE_BOOL) return web_fail(c, 400, STR(""), "the field 'force' must be true or false");
    str text = document_text(c->of->is), path = str_of(c->of->path);
    if (!folder_save(c->session->folder, c->memory, path, text, force && force->b, &stamp, &changed, &p)) {
        web_fail_folder(c, &p);
        if (changed) note_conflict(c);
        return p.status;
    }
    if (!set_saved(c->of, text, stamp)) arena_out_of_memory(c->memory);
    if (document_kind_is(c->of->is) != DOCUMENT_DEAL)
        service_file_changed(c->session->service, document_path(c->of->is));
    json_put_z(c->w, "stamp", c->of->stamp);
    web_put_state(c);
    return WEB_OK;
}

int web_revert(web_call *c) {
    str text, stamp;
    folder_problem p;
    size_t n, most = c->session->settings.service.max_text;
    if (!folder_read(c->session->folder, c->memory, str_of(c->of->path), most, &text, &stamp, &p))
        return web_fail_folder(c, &p);
    str before = document_text(c->of->is);
    const service_edit *edits = web_edits(c->memory, before, text, &n);
    web_put_edits(c->w, c->memory, web_lines(c), "edits", edits, n); /* places in the text before */
    if (!web_set_text(c, text)) return 413;
    if (!set_saved(c->of, text, stamp)) arena_out_of_memory(c->memory);
    json_put_uint(c->w, "revision", c->of->revision);
    json_put_z(c->w, "stamp", c->of->stamp);
    web_put_state(c);
    return WEB_OK;
}

int web_outside(web_call *c) {
    str stamp;
    folder_problem p;
    if (!folder_stamp(c->session->folder, c->memory, str_of(c->of->path), str_of(c->of->stamp), &stamp, &p))
        return web_fail_folder(c, &p);
    service_files_changed(c->session->service);
    json_put_str(c->w, "stamp", stamp);
    json_put_bool(c->w, "changed_outside", !str_is(stamp, c->of->stamp));
    json_put_uint(c->w, "revision", c->of->revision); /* another window may have changed it */
    json_put_uint(c->w, "rules_revision", service_rules_revision(c->session->service));
    return WEB_OK;
}
