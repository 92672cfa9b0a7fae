/* The table of calls, and what they share. */

#include "web/session.h"

#include <stdlib.h>

#include "base/json_writer.h"
#include "source/node.h"

struct web_session {
    folder *folder;
    web_settings settings;
    service *service;
};

/* A call that is being answered. W is inside of the object that is the answer. */
typedef struct web_call {
    web_session *session;
    arena *memory;
    const node *body;
    json_writer w;
} web_call;

/* ------------------------------------------------------------------------------------------------ calls */

static int fail(web_call *c, const folder_problem *p) {
    json_put_str(&c->w, "error", p->error);
    json_put_some(&c->w, "hint", p->hint);
    return p->status;
}

static const char *kind_name(str path) {
    switch (document_kind_of(path)) {
    case DOCUMENT_RULES: return "rules";
    case DOCUMENT_TERMS: return "terms";
    case DOCUMENT_TESTS: return "tests";
    case DOCUMENT_DEAL:
    case DOCUMENT_CONFIG:
    case DOCUMENT_OTHER: break;
    }
    return "deal";
}

static int call_folder(web_call *c) {
    folder *f = c->session->folder;
    const folder_file *files;
    size_t n;
    bool too_many;
    folder_problem p;
    if (!folder_list(f, c->memory, &files, &n, &too_many, &p)) return fail(c, &p);
    json_put_str(&c->w, "folder", folder_path(f));
    json_put_z(&c->w, "version", c->session->settings.version);
    if (folder_single(f).n)
        json_put_str(&c->w, "single", folder_single(f));
    else
        json_put_null(&c->w, "single");
    json_put_array(&c->w, "files", JSON_INLINE);
    for (size_t i = 0; i < n; i++) {
        json_open_object(&c->w, JSON_INLINE);
        json_put_str(&c->w, "path", files[i].path);
        json_put_z(&c->w, "kind", kind_name(files[i].path));
        json_close(&c->w);
    }
    json_close(&c->w);
    json_put_bool(&c->w, "too_many", too_many);
    return 200;
}

static const struct row {
    const char *name;
    int (*answer)(web_call *c);
    bool slow;
} calls[] = {
    {"folder", call_folder, false},
};

static const struct row *find(str name) {
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (str_is(name, calls[i].name)) return &calls[i];
    return NULL;
}

web_speed web_call_speed(str name) {
    const struct row *r = find(name);
    return !r ? WEB_UNKNOWN : r->slow ? WEB_SLOW : WEB_QUICK;
}

/* ------------------------------------------------------------------------------------------------ answers */

static int answer(web_call *c, str name, str body, diags *d, buf *out) {
    const struct row *r = find(name);
    source *s = source_of_text(c->memory, STR("request"), body);
    json_start(&c->w, out);
    json_open_object(&c->w, JSON_INLINE);
    c->body = node_read_json(c->memory, s, (node_limits){.max_depth = 64}, d);
    int status = 400;
    if (!r)
        status = fail(c, &(folder_problem){404, STR("unknown call"), STR("")});
    else if (!c->body || c->body->kind != NODE_GROUP)
        fail(c, &(folder_problem){400, STR("the body of a call is a JSON object"), STR("")});
    else
        status = r->answer(c);
    json_close(&c->w);
    return status;
}

int web_answer(web_session *s, str name, str body, buf *out) {
    arena a;
    jmp_buf oom;
    arena_init(&a);
    a.oom = &oom;
    int status;
    if (setjmp(oom) == 0) {
        web_call *c = ARENA_NEW(&a, web_call);
        c->session = s;
        c->memory = &a;
        buf_clear(out);
        status = answer(c, name, body, diags_in(&a), out);
    } else {
        status = 500;
        buf_clear(out);
        buf_z(out, "{\"error\": \"out of memory\", \"hint\": \"close documents that you do not need\"}");
    }
    arena_free(&a);
    return status;
}

int web_answer_report(web_session *s, str path, str format, buf *out, web_report *about) {
    (void)s, (void)path, (void)format, (void)about;
    buf_clear(out);
    buf_z(out, "{\"error\": \"this document is not open\"}");
    return 404;
}

/* ------------------------------------------------------------------------------------------------ sessions */

web_session *web_session_new(folder *f, const web_settings *settings) {
    web_session *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->folder = f;
    s->settings = *settings;
    s->service = service_new(&settings->service);
    if (!s->service) {
        free(s);
        return NULL;
    }
    service_add_folder(s->service, folder_path(f));
    return s;
}

void web_session_free(web_session *s) {
    if (!s) return;
    service_free(s->service);
    free(s);
}
