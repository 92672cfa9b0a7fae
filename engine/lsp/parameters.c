/* What a message says, the document that it is about, and the beginning of an answer. */

#include "lsp/methods.h"

/* ------------------------------------------------------------------------------------------------ parameters */

str lsp_get_str(const node *of, const char *key) {
    const node *n = node_get(of, key);
    return n && n->kind == NODE_STRING ? n->s : (str){"", 0};
}

bool lsp_get_bool(const node *of, const char *key) {
    const node *n = node_get(of, key);
    return n && n->kind == NODE_BOOL && n->b;
}

/* A node by a path of keys: "textDocument.completion". */
const node *lsp_get(const node *of, const char *path) {
    str rest = str_of(path);
    while (of && rest.n) {
        size_t dot = str_find(rest, STR("."), 0);
        char key[64];
        str part = str_sub(rest, 0, dot);
        memcpy(key, part.p, part.n);
        key[part.n] = '\0';
        of = node_get(of, key);
        rest = dot == SIZE_MAX ? STR("") : str_sub(rest, dot + 1, rest.n);
    }
    return of;
}

bool lsp_list_has(const node *list, const char *what) {
    for (const node *c = list && list->kind == NODE_LIST ? list->first : NULL; c; c = c->next)
        if (c->kind == NODE_STRING && str_is(c->s, what)) return true;
    return false;
}

static bool get_number(const node *of, const char *key, int64_t *out) {
    const node *n = node_get(of, key);
    if (!n || n->kind != NODE_INT || n->i < 0 || n->i > INT32_MAX) return false;
    *out = n->i;
    return true;
}

bool lsp_get_position(const lsp_server *s, document *d, const node *of, uint32_t *at) {
    int64_t line, character;
    if (!get_number(of, "line", &line) || !get_number(of, "character", &character)) return false;
    *at = lines_offset(document_lines(d), (line_column){(uint32_t)line, (uint32_t)character}, s->units);
    return true;
}

bool lsp_get_range(const lsp_server *s, document *d, const node *of, uint32_t *from, uint32_t *to) {
    if (!lsp_get_position(s, d, node_get(of, "start"), from) || !lsp_get_position(s, d, node_get(of, "end"), to))
        return false;
    if (*from > *to) {
        uint32_t swap = *from;
        *from = *to;
        *to = swap;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ documents */

lsp_document *lsp_find_document(const lsp_server *s, str uri) {
    for (size_t i = 0; i < s->n_documents; i++)
        if (str_is(uri, s->documents[i]->uri)) return s->documents[i];
    return NULL;
}

/* The document of a request; NULL after its error. */
lsp_document *lsp_wanted(lsp_server *s, lsp_message *m) {
    const node *uri = lsp_get(m->params, "textDocument.uri");
    if (!uri || uri->kind != NODE_STRING) {
        lsp_error(s, m->id, LSP_INVALID_PARAMS, STR("'textDocument.uri' must be a string"));
        return NULL;
    }
    lsp_document *d = lsp_find_document(s, uri->s);
    if (!d) lsp_error(s, m->id, LSP_INVALID_PARAMS, STR("this document is not open"));
    return d;
}

/* The same with a position. */
lsp_document *lsp_wanted_at(lsp_server *s, lsp_message *m, uint32_t *at) {
    lsp_document *d = lsp_wanted(s, m);
    if (!d) return NULL;
    if (lsp_get_position(s, d->is, node_get(m->params, "position"), at)) return d;
    lsp_error(s, m->id, LSP_INVALID_PARAMS, STR("'position' needs 'line' and 'character', numbers from 0 on"));
    return NULL;
}

/* The document of a request with its range. */
lsp_document *lsp_wanted_range(lsp_server *s, lsp_message *m, uint32_t *from, uint32_t *to) {
    lsp_document *d = lsp_wanted(s, m);
    if (!d || lsp_get_range(s, d->is, node_get(m->params, "range"), from, to)) return d;
    lsp_error(s, m->id, LSP_INVALID_PARAMS, STR("'range' needs 'start' and 'end'"));
    return NULL;
}

/* ------------------------------------------------------------------------------------------------ results */

/* The result is a list. */
void lsp_open_list(lsp_writer *x, lsp_server *s, const lsp_message *m) {
    lsp_open_result(x, s, m->id);
    json_open_array(&x->w, JSON_INLINE);
}

void lsp_close_list(lsp_writer *x) {
    json_close(&x->w);
    lsp_close(x);
}

/* An item of a list begins with its range. */
void lsp_open_item(lsp_writer *x, const lsp_document *d, uint32_t from, uint32_t to) {
    json_open_object(&x->w, JSON_INLINE);
    lsp_put_range(&x->w, x->server, document_lines(d->is), "range", from, to);
}
