/* The table of calls, and what they share. */

#include "web/session_internal.h"

#include <stdlib.h>

#define MOST_NESTING 64u /* of the argument of a call */

static const struct row {
    const char *name;
    web_answerer *answer;
    unsigned needs;
    bool slow;
} calls[] = {
    {"folder", web_folder, 0, false},
    {"vocabulary", web_vocabulary, WEB_NEEDS_DOCUMENT, false},
    {"open", web_open, 0, false},
    {"new", web_new, 0, false},
    {"close", web_close, WEB_NEEDS_DOCUMENT, false},
    {"change", web_change, WEB_NEEDS_REVISION, false},
    {"do", web_do, WEB_NEEDS_REVISION, false},
    {"save", web_save, WEB_NEEDS_REVISION, false},
    {"revert", web_revert, WEB_NEEDS_REVISION, false},
    {"outside", web_outside, WEB_NEEDS_DOCUMENT, false},
    {"search", web_search, WEB_NEEDS_DOCUMENT, false},
    {"complete", web_complete, WEB_NEEDS_REVISION, false},
    {"hover", web_hover, WEB_NEEDS_REVISION, false},
    {"tokens", web_tokens, WEB_NEEDS_REVISION, false},
    {"try", web_try, WEB_NEEDS_VERDICT, false},
    {"sweep", web_sweep, WEB_NEEDS_VERDICT, true},
    {"repair", web_repair, WEB_NEEDS_VERDICT, true},
    {"compare", web_compare, WEB_NEEDS_VERDICT, false},
    {"matrix", web_matrix, 0, true},
    {"help", web_help, WEB_NEEDS_DOCUMENT, false},
};

static const struct row *row_of(str name) {
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (str_is(name, calls[i].name)) return &calls[i];
    return NULL;
}

web_speed web_call_speed(str name) {
    const struct row *r = row_of(name);
    return !r ? WEB_UNKNOWN : r->slow ? WEB_SLOW : WEB_QUICK;
}

/* ------------------------------------------------------------------------------------------------ errors */

int web_fail(web_call *c, int status, str advice, const char *format, ...) {
    va_list args;
    buf out = buf_in(c->memory);
    va_start(args, format);
    buf_vprintf(&out, format, args);
    va_end(args);
    c->error = buf_take(&out);
    c->hint = advice;
    return status;
}

int web_fail_diags(web_call *c, int status, const diags *d, const char *otherwise) {
    const diag *first = NULL;
    for (size_t i = 0; i < d->list.n && !first; i++)
        if (d->list.v[i].level == DIAG_ERROR) first = &d->list.v[i];
    if (!first) return web_fail(c, status, STR(""), "%s", otherwise);
    return web_fail(c, status, arena_str(c->memory, first->note), STR_FMT, STR_ARG(first->message));
}

int web_fail_folder(web_call *c, const folder_problem *p) {
    return web_fail(c, p->status, p->hint, STR_FMT, STR_ARG(p->error));
}

/* ------------------------------------------------------------------------------------------------ fields */

const node *web_field(const web_call *c, const char *key) {
    return node_get(c->body, key);
}

int web_text(web_call *c, const char *key, bool required, str *out) {
    const node *n = web_field(c, key);
    *out = (str){NULL, 0};
    if (!n && required) return web_fail(c, 400, STR(""), "missing field '%s' in this call", key);
    if (!n || (n->kind == NODE_NULL && !required)) return WEB_OK;
    if (n->kind != NODE_STRING) return web_fail(c, 400, STR(""), "the field '%s' must be a string", key);
    *out = n->s.p ? n->s : STR("");
    return WEB_OK;
}

int web_number(web_call *c, const char *key, uint64_t most, uint64_t *out) {
    const node *n = web_field(c, key);
    if (!n) return web_fail(c, 400, STR(""), "missing field '%s' in this call", key);
    if (n->kind != NODE_INT || n->i < 0 || (uint64_t)n->i > most)
        return web_fail(c, 400, STR(""), "the field '%s' must be an integer from 0 to %llu", key,
                        (unsigned long long)most);
    *out = (uint64_t)n->i;
    return WEB_OK;
}

int web_byte(web_call *c, const node *line, const node *column, uint32_t *at) {
    lines *l = web_lines(c);
    bool numbers = line && column && line->kind == NODE_INT && column->kind == NODE_INT && line->i >= 0 &&
                   column->i >= 0 && line->i < UINT32_MAX && column->i < UINT32_MAX;
    if (!numbers) return web_fail(c, 400, STR(""), "a place must be two integers: a line and a column, from 0");
    line_column p = {(uint32_t)line->i, (uint32_t)column->i};
    *at = lines_offset(l, p, UNITS_UTF16);
    line_column back = lines_position(l, *at, UNITS_UTF16);
    if (back.line != p.line || back.column != p.column)
        return web_fail(c, 400, STR("open the document again"), "line %u, column %u is not in the text", p.line,
                        p.column);
    return WEB_OK;
}

int web_place(web_call *c, const char *key, uint32_t *at) {
    const node *n = web_field(c, key);
    if (!n || n->kind != NODE_LIST || n->n != 2)
        return web_fail(c, 400, STR(""), "the field '%s' must be a place: [line, column]", key);
    return web_byte(c, n->first, n->first->next, at);
}

/* ------------------------------------------------------------------------------------------------ documents */

web_document *web_find(web_session *s, str path) {
    for (size_t i = 0; i < s->n_documents; i++)
        if (str_eq(str_of(s->documents[i]->path), path)) return s->documents[i];
    return NULL;
}

static int find_document(web_call *c, str path) {
    c->of = web_find(c->session, path);
    if (c->of) {
        service_files_changed(c->session->service); /* so that nothing changes during the call */
        document_retry(c->of->is);
        return WEB_OK;
    }
    return web_fail(c, 404, STR("open it again"), "the document '" STR_FMT "' is not open", STR_ARG(path));
}

/* What a row needs: its document, as it is now, with its deal. */
static int prepare(web_call *c, unsigned needs) {
    str path;
    uint64_t revision;
    if (!needs) return WEB_OK;
    WEB_TRY(web_text(c, "path", true, &path));
    WEB_TRY(find_document(c, path));
    if (needs == WEB_NEEDS_DOCUMENT) return WEB_OK;
    WEB_TRY(web_number(c, "revision", INT64_MAX, &revision));
    if (revision != c->of->revision) {
        c->key = "stale";
        c->more = STR("true");
        return web_fail(c, 409, STR("open the document again"), "the document was changed in another window");
    }
    if (needs == WEB_NEEDS_REVISION) return WEB_OK;
    return web_need_verdict(c);
}

int web_need_verdict(web_call *c) {
    const analysis *is = document_analysis(c->of->is);
    if (document_kind_is(c->of->is) != DOCUMENT_DEAL)
        return web_fail(c, 422, STR(""), "'%s' is not a deal", c->of->path);
    if (!is->verdict) return web_fail(c, 422, STR("fix its errors first"), "the deal cannot be checked");
    return WEB_OK;
}

/* ------------------------------------------------------------------------------------------------ answers */

static const char no_memory[] =
    "{\"error\": \"out of memory\", \"hint\": \"save your work, and close documents that you do not need\"}\n";

/* The object of an error. */
static void put_error(web_call *c, buf *out) {
    json_writer w;
    json_start(&w, out);
    json_open_object(&w, JSON_INLINE);
    json_put_str(&w, "error", c->error);
    json_put_str(&w, "hint", c->hint);
    if (c->key) {
        json_key(&w, str_of(c->key));
        json_raw(&w, c->more);
    }
    json_close(&w);
    json_end(&w);
}

static int read_body(web_call *c, str body) {
    diags *d = diags_in(c->memory);
    source *s = source_of_text(c->memory, STR("request.json"), body);
    s->reader = c->session->reader;
    c->body = node_read_json(c->memory, s, (node_limits){.max_depth = MOST_NESTING}, d);
    s->reader = NULL;
    if (!c->body) return web_fail_diags(c, 400, d, "the body of a call must be a JSON object");
    if (c->body->kind != NODE_GROUP) return web_fail(c, 400, STR(""), "the body of a call must be a JSON object");
    return WEB_OK;
}

/* What is asked: a call with its argument; or with ABOUT the report of a document, in a format. */
typedef struct asked {
    str name, body;
    web_report *about;
} asked;

static int answer_call(web_call *c, const asked *q) {
    const struct row *r = row_of(q->name);
    if (!r) return web_fail(c, 404, STR(""), "unknown call '" STR_FMT "'", STR_ARG(q->name));
    WEB_TRY(read_body(c, q->body));
    WEB_TRY(prepare(c, r->needs));
    return r->answer(c);
}

/* The policy of the last report: it must live as long as the answer is sent. */
static str kept_policy(web_session *s, str policy) {
    char *z = policy.n ? malloc(policy.n) : NULL;
    free(s->policy);
    s->policy = z;
    if (z) memcpy(z, policy.p, policy.n);
    return (str){z, z ? policy.n : 0};
}

static int answer_report(web_call *c, const asked *q, buf *out) {
    WEB_TRY(find_document(c, q->name));
    WEB_TRY(web_need_verdict(c));
    WEB_TRY(web_put_report(c, q->body, out, q->about));
    q->about->policy = kept_policy(c->session, q->about->policy);
    return WEB_OK;
}

static int answer(web_call *c, const asked *q, buf *out) {
    if (q->about) return answer_report(c, q, out);
    json_start(c->w, out);
    json_open_object(c->w, JSON_INLINE);
    int status = answer_call(c, q);
    if (c->of && document_is_lost(c->of->is)) arena_out_of_memory(c->memory);
    if (status != WEB_OK) return status;
    json_close(c->w);
    json_end(c->w);
    return WEB_OK;
}

/* The answer or an error, also where memory ends. */
static int answer_safely(web_session *s, const asked *q, buf *out) {
    arena a;
    jmp_buf oom;
    json_writer w;
    volatile int status = 500;
    arena_init(&a);
    a.oom = &oom;
    buf_clear(out);
    if (setjmp(oom) == 0) {
        web_call *c = ARENA_NEW(&a, web_call);
        *c = (web_call){.session = s, .memory = &a, .w = &w};
        status = answer(c, q, out);
        if (status != WEB_OK) {
            buf_clear(out);
            put_error(c, out);
        }
    } else {
        buf_fail(out);
    }
    arena_free(&a);
    if (!buf_failed(out)) return status;
    buf_clear(out);
    buf_z(out, no_memory);
    return 500;
}

int web_answer(web_session *s, str name, str body, buf *out) {
    const asked q = {.name = name, .body = body};
    return answer_safely(s, &q, out);
}

int web_answer_report(web_session *s, str path, str format, buf *out, web_report *about) {
    const asked q = {.name = path, .body = format, .about = about};
    *about = (web_report){.type = "application/json"};
    return answer_safely(s, &q, out);
}

/* ------------------------------------------------------------------------------------------------ sessions */

web_session *web_session_new(folder *f, const web_settings *settings) {
    web_session *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->folder = f;
    s->settings = *settings;
    s->reader = json_reader_new();
    s->service = service_new(&settings->service);
    if (!s->service) {
        web_session_free(s);
        return NULL;
    }
    service_add_folder(s->service, folder_path(f));
    return s;
}

void web_session_free(web_session *s) {
    if (!s) return;
    for (size_t i = 0; i < s->n_documents; i++) web_free_document(s->documents[i]);
    free(s->documents);
    free(s->policy);
    service_free(s->service);
    json_reader_free(s->reader);
    free(s);
}
