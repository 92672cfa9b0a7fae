/* Messages: a header with a length, an empty line, and JSON. */

#include <stdlib.h>

#include "lsp/lsp_internal.h"

#define MOST_HEADER 8192u

void lsp_stream_free(lsp_stream *s) {
    buf_free(&s->bytes);
    json_reader_free(s->reader);
    *s = (lsp_stream){.at = 0};
}

bool lsp_stream_add(lsp_stream *s, const char *p, size_t n) {
    if (s->at == buf_mark(&s->bytes) || s->at > 65536) {
        buf_drop(&s->bytes, s->at);
        s->at = 0;
    }
    if (s->skip) {
        size_t skipped = s->skip < n ? (size_t)s->skip : n;
        s->skip -= skipped;
        p += skipped;
        n -= skipped;
    }
    buf_add(&s->bytes, p, n);
    return !buf_failed(&s->bytes);
}

void lsp_message_free(lsp_message *m) {
    if (!m) return;
    arena_free(&m->memory);
    free(m);
}

static lsp_message *new_message(void) {
    lsp_message *m = calloc(1, sizeof *m);
    if (m) arena_init(&m->memory);
    return m;
}

static lsp_message *wrong(int code, str why) {
    lsp_message *m = new_message();
    if (!m) return NULL;
    m->code = code;
    m->problem = why;
    return m;
}

/* ------------------------------------------------------------------------------------------------ headers */

static char lower(char c) {
    return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

static bool is_name(str s, const char *name) {
    if (s.n != strlen(name)) return false;
    for (size_t i = 0; i < s.n; i++)
        if (lower(s.p[i]) != name[i]) return false;
    return true;
}

/* The length in a header; SIZE_MAX if it has none, or one that is not a number. */
static size_t content_length(str header) {
    size_t length = SIZE_MAX;
    for (size_t at = 0, end; at < header.n; at = end + 1) {
        end = str_find(header, STR("\n"), at);
        if (end == SIZE_MAX) end = header.n;
        str line = str_trim(str_sub(header, at, end));
        size_t colon = str_find(line, STR(":"), 0);
        if (colon == SIZE_MAX || !is_name(str_trim(str_sub(line, 0, colon)), "content-length")) continue;
        str value = str_trim(str_sub(line, colon + 1, line.n));
        length = value.n && value.n < 16 ? 0 : SIZE_MAX;
        for (size_t i = 0; i < value.n && length != SIZE_MAX; i++)
            length = str_is_digit(value.p[i]) ? length * 10 + (size_t)(value.p[i] - '0') : SIZE_MAX;
        if (length == SIZE_MAX) return length;
    }
    return length;
}

/* The end of a header, after its empty line; SIZE_MAX if it has not come yet. *BODY is where its text ends. */
static size_t header_end(str rest, size_t *text) {
    size_t crlf = str_find(rest, STR("\r\n\r\n"), 0), lf = str_find(rest, STR("\n\n"), 0);
    *text = crlf < lf ? crlf : lf;
    return *text == SIZE_MAX ? SIZE_MAX : *text + (crlf < lf ? 4 : 2);
}

/* After a wrong header: where the next one may begin. */
static size_t next_header(str rest) {
    static const char name[] = "content-length";
    for (size_t i = 0; i + sizeof name - 1 <= rest.n; i++)
        if (is_name(str_sub(rest, i, i + sizeof name - 1), name)) return i;
    return SIZE_MAX;
}

/* ------------------------------------------------------------------------------------------------ bodies */

static str raw(const node *n) {
    return str_sub(n->at.source->text, n->at.at, (size_t)n->at.at + n->at.len);
}

static void invalid(lsp_message *m, const char *why) {
    m->problem = str_of(why);
    m->code = LSP_INVALID_REQUEST;
    m->method = (str){"", 0};
}

/* The parts of a message. */
static void take_apart(lsp_message *m) {
    const node *version = node_get(m->root, "jsonrpc"), *id = node_get(m->root, "id"),
               *method = node_get(m->root, "method");
    m->params = node_get(m->root, "params");
    if (m->root->kind != NODE_GROUP) {
        invalid(m, m->root->kind == NODE_LIST ? "the protocol has no batches of messages" : "a message is an object");
        return;
    }
    if (id && (id->kind == NODE_INT || id->kind == NODE_STRING)) m->id = raw(id);
    if (!version || version->kind != NODE_STRING || !str_is(version->s, "2.0"))
        invalid(m, "'jsonrpc' must be \"2.0\"");
    else if (id && id->kind != NODE_INT && id->kind != NODE_STRING && !(id->kind == NODE_NULL && !method))
        invalid(m, "'id' must be a number or a string");
    else if (method && method->kind != NODE_STRING)
        invalid(m, "'method' must be a string");
    else if (!method && !node_get(m->root, "result") && !node_get(m->root, "error"))
        invalid(m, "a message has 'method', 'result' or 'error'");
    else if (m->params && m->params->kind != NODE_GROUP && m->params->kind != NODE_LIST && m->params->kind != NODE_NULL)
        invalid(m, "'params' must be an object or an array");
    else if (method)
        m->method = method->s;
}

static lsp_message *read_body(lsp_stream *s, str body) {
    lsp_message *m = new_message();
    if (!m) return NULL;
    static const str not_json = {"this message is not JSON", 24}, no_memory = {"out of memory", 13};
    static const str name = {"message.json", 12}, nothing = {"", 0};
    jmp_buf oom;
    diags d;
    diags_init(&d);
    if (setjmp(oom) == 0) {
        m->memory.oom = d.memory.oom = &oom;
        source *from = source_of_text(&m->memory, name, body);
        if (!s->reader) s->reader = json_reader_new();
        from->reader = s->reader;
        m->root = node_read_json(&m->memory, from, (node_limits){.allow_nul = true}, &d);
        if (m->root) {
            take_apart(m);
        } else {
            m->code = LSP_PARSE_ERROR;
            m->problem =
                d.list.n ? arena_printf(&m->memory, "this message is not JSON: " STR_FMT, STR_ARG(d.list.v[0].message))
                         : not_json;
        }
    } else {
        m->root = NULL;
        m->method = m->id = nothing;
        m->code = LSP_INTERNAL_ERROR;
        m->problem = no_memory;
    }
    m->memory.oom = d.memory.oom = NULL;
    diags_free(&d);
    return m;
}

lsp_message *lsp_stream_next(lsp_stream *s) {
    str all, rest;
    if (!buf_text(&s->bytes, &all)) return NULL;
    rest = str_sub(all, s->at, all.n);
    if (s->lost) {
        size_t at = next_header(rest);
        if (at == SIZE_MAX) {
            s->at += rest.n > 16 ? rest.n - 16 : 0;
            return NULL;
        }
        s->at += at;
        s->lost = false;
        rest = str_sub(rest, at, rest.n);
    }
    size_t text, end = header_end(rest, &text);
    if (end == SIZE_MAX ? rest.n > MOST_HEADER : text > MOST_HEADER) end = 1, text = 0;
    if (end == SIZE_MAX) return NULL;
    size_t length = content_length(str_sub(rest, 0, text));
    if (length == SIZE_MAX) {
        s->at += end;
        s->lost = true;
        return wrong(LSP_PARSE_ERROR, STR("a message needs the header Content-Length with a number"));
    }
    if (length > LSP_MOST_MESSAGE) {
        size_t there = rest.n - end < length ? rest.n - end : length;
        s->at += end + there;
        s->skip = length - there;
        return wrong(LSP_INVALID_REQUEST, STR("this message is longer than 64 MiB"));
    }
    if (rest.n - end < length) return NULL;
    lsp_message *m = read_body(s, str_sub(rest, end, end + length));
    s->at += end + length;
    return m;
}
