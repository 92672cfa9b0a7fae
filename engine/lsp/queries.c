/* Requests that ask about a document and change nothing: hover, completion, places, symbols, colours, remarks. */

#include <stdio.h>
#include <stdlib.h>

#include "lsp/methods.h"
#include "report/prose.h"
#include "source/text_edit.h"

/* ------------------------------------------------------------------------------------------------ questions */

static void put_markdown(json_writer *w, const lsp_server *s, const char *key, str text) {
    json_put_object(w, key, JSON_INLINE);
    json_put_z(w, "kind", s->markdown ? "markdown" : "plaintext");
    json_put_str(w, "value", text);
    json_close(w);
}

void lsp_on_hover(lsp_server *s, lsp_message *m) {
    uint32_t at;
    hover h;
    lsp_document *d = lsp_wanted_at(s, m, &at);
    if (!d) return;
    if (!document_hover(d->is, s->now, at, &h)) {
        lsp_null(s, m->id);
        return;
    }
    lsp_writer x;
    lsp_open_result(&x, s, m->id);
    json_open_object(&x.w, JSON_INLINE);
    put_markdown(&x.w, s, "contents", h.markdown);
    lsp_put_range(&x.w, s, document_lines(d->is), "range", h.from, h.to);
    json_close(&x.w);
    lsp_close(&x);
}

static void put_completion(json_writer *w, lsp_server *s, lsp_document *d, const completion *c, size_t i) {
    /* The kinds of the protocol: Property, Variable, EnumMember, Enum, Value, Function, Keyword, Reference. */
    static const int kinds[] = {
        [COMPLETES_KEY] = 10,     [COMPLETES_TERM] = 5,     [COMPLETES_MEMBER] = 20,   [COMPLETES_SET] = 13,
        [COMPLETES_VALUE] = 12,   [COMPLETES_FUNCTION] = 3, [COMPLETES_MACRO] = 14,    [COMPLETES_DEFINITION] = 21,
        [COMPLETES_VARIABLE] = 6, [COMPLETES_FIELD] = 5,    [COMPLETES_REFERENCE] = 18};
    str insert = c->insert;
    bool snippet = c->snippet && s->snippets;
    size_t mark = c->snippet && !snippet ? str_find(insert, STR("$0"), 0) : SIZE_MAX;
    if (mark != SIZE_MAX)
        insert = arena_printf(s->now, STR_FMT STR_FMT, STR_ARG(str_sub(insert, 0, mark)),
                              STR_ARG(str_sub(insert, mark + 2, insert.n)));
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "label", c->label);
    json_put_int(w, "kind", kinds[c->kind]);
    json_put_some(w, "detail", c->detail);
    json_put_some(w, "filterText", c->filter);
    json_put_str(w, "sortText", arena_printf(s->now, "%05zu", i));
    json_put_int(w, "insertTextFormat", snippet ? 2 : 1);
    json_put_object(w, "textEdit", JSON_INLINE);
    lsp_put_range(w, s, document_lines(d->is), "range", c->from, c->to);
    json_put_str(w, "newText", insert);
    json_close(w);
    if (c->resolve.n) {
        json_put_object(w, "data", JSON_INLINE);
        json_put_z(w, "uri", d->uri);
        json_put_str(w, "of", c->resolve);
        json_close(w);
    }
    json_close(w);
}

void lsp_on_completion(lsp_server *s, lsp_message *m) {
    uint32_t at;
    size_t n;
    bool searched = false;
    lsp_document *d = lsp_wanted_at(s, m, &at);
    if (!d) return;
    const completion *list = document_complete(d->is, s->now, at, &n);
    lsp_writer x;
    lsp_open_result(&x, s, m->id);
    json_open_object(&x.w, JSON_INLINE);
    for (size_t i = 0; i < n; i++) searched = searched || list[i].filter.n;
    json_put_bool(&x.w, "isIncomplete", searched);
    json_put_array(&x.w, "items", JSON_INLINE);
    for (size_t i = 0; i < n; i++) put_completion(&x.w, s, d, &list[i], i);
    json_close(&x.w);
    json_close(&x.w);
    lsp_close(&x);
}

/* The item as it came, with its documentation. */
void lsp_on_completion_resolve(lsp_server *s, lsp_message *m) {
    const node *data = node_get(m->params, "data");
    lsp_document *d = lsp_find_document(s, lsp_get_str(data, "uri"));
    str help = d ? completion_help(d->is, s->now, lsp_get_str(data, "of")) : STR("");
    if (!m->params || m->params->kind != NODE_GROUP) {
        lsp_error(s, m->id, LSP_INVALID_PARAMS, STR("a completion item expected"));
        return;
    }
    lsp_writer x;
    lsp_open_result(&x, s, m->id);
    json_open_object(&x.w, JSON_INLINE);
    for (const node *c = m->params->first; c; c = c->next) {
        if (str_is(c->key, "documentation")) continue;
        uint32_t end = node_end(c->at.source, c);
        json_key(&x.w, c->key);
        json_raw(&x.w, str_sub(c->at.source->text, c->at.at, end));
    }
    if (help.n) put_markdown(&x.w, s, "documentation", help);
    json_close(&x.w);
    lsp_close(&x);
}

static void answer_locations(lsp_server *s, lsp_message *m, const lsp_document *d, const file_range *list, size_t n) {
    lsp_writer x;
    lsp_open_list(&x, s, m);
    for (size_t i = 0; i < n; i++) lsp_put_location(&x.w, s, s->now, d, &list[i]);
    lsp_close_list(&x);
}

void lsp_on_definition(lsp_server *s, lsp_message *m) {
    uint32_t at, from, to;
    size_t n;
    lsp_document *d = lsp_wanted_at(s, m, &at);
    if (!d) return;
    const file_range *list = document_definition(d->is, s->now, at, &from, &to, &n);
    answer_locations(s, m, d, list, n);
}

void lsp_on_references(lsp_server *s, lsp_message *m) {
    uint32_t at;
    size_t n;
    lsp_document *d = lsp_wanted_at(s, m, &at);
    if (!d) return;
    bool declaration = lsp_get_bool(node_get(m->params, "context"), "includeDeclaration");
    const file_range *list = document_references(d->is, s->now, at, declaration, &n);
    answer_locations(s, m, d, list, n);
}

void lsp_on_highlight(lsp_server *s, lsp_message *m) {
    uint32_t at;
    size_t n;
    lsp_document *d = lsp_wanted_at(s, m, &at);
    if (!d) return;
    const occurrence *list = document_occurrences(d->is, s->now, at, &n);
    lsp_writer x;
    lsp_open_list(&x, s, m);
    for (size_t i = 0; i < n; i++) {
        lsp_open_item(&x, d, list[i].from, list[i].to);
        json_put_int(&x.w, "kind", list[i].writes ? 3 : 2);
        json_close(&x.w);
    }
    json_close(&x.w);
    lsp_close(&x);
}

/* ------------------------------------------------------------------------------------------------ symbols */

/* The kinds of the protocol: File, Class, Property, Enum, EnumMember, Function, Boolean ... */
static const int symbol_kinds[] = {
    [SYMBOL_FILE] = 1,    [SYMBOL_ARTICLE] = 5, [SYMBOL_TERM] = 7,      [SYMBOL_SET] = 10,
    [SYMBOL_MEMBER] = 22, [SYMBOL_RULE] = 5,    [SYMBOL_CONDITION] = 6, [SYMBOL_DEFINITION] = 12,
    [SYMBOL_SOURCE] = 18, [SYMBOL_WAIVER] = 20, [SYMBOL_GROUP] = 3};

static void put_symbols(json_writer *w, lsp_server *s, lines *l, const symbol *of) {
    json_open_array(w, JSON_INLINE);
    for (const symbol *c = of->first; c; c = c->next) {
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "name", c->name);
        json_put_some(w, "detail", c->detail);
        json_put_int(w, "kind", symbol_kinds[c->kind]);
        lsp_put_range(w, s, l, "range", c->from, c->to);
        lsp_put_range(w, s, l, "selectionRange", c->name_from, c->name_to);
        if (c->first) {
            json_key(w, STR("children"));
            put_symbols(w, s, l, c);
        }
        json_close(w);
    }
    json_close(w);
}

static void put_flat(json_writer *w, lsp_server *s, lines *l, str uri, const symbol *c, str container) {
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "name",
                 c->detail.n ? arena_printf(s->now, STR_FMT " " STR_FMT, STR_ARG(c->name), STR_ARG(c->detail))
                             : c->name);
    json_put_int(w, "kind", symbol_kinds[c->kind]);
    json_put_object(w, "location", JSON_INLINE);
    json_put_str(w, "uri", uri);
    lsp_put_range(w, s, l, "range", c->from, c->to);
    json_close(w);
    json_put_some(w, "containerName", container);
    json_close(w);
}

static void put_all_flat(json_writer *w, lsp_server *s, lines *l, str uri, const symbol *of) {
    for (const symbol *c = of->first; c; c = c->next) {
        put_flat(w, s, l, uri, c, of->kind == SYMBOL_FILE ? STR("") : of->name);
        put_all_flat(w, s, l, uri, c);
    }
}

void lsp_on_symbols(lsp_server *s, lsp_message *m) {
    lsp_document *d = lsp_wanted(s, m);
    if (!d) return;
    const symbol *root = document_symbols(d->is, s->now);
    lsp_writer x;
    lsp_open_result(&x, s, m->id);
    if (s->hierarchy) {
        put_symbols(&x.w, s, document_lines(d->is), root);
    } else {
        json_open_array(&x.w, JSON_INLINE);
        put_all_flat(&x.w, s, document_lines(d->is), str_of(d->uri), root);
        json_close(&x.w);
    }
    lsp_close(&x);
}

void lsp_on_workspace_symbols(lsp_server *s, lsp_message *m) {
    enum { MOST = 200 };
    size_t n;
    const found_symbol *list = service_symbols(s->service, s->now, lsp_get_str(m->params, "query"), MOST, &n);
    lsp_writer x;
    lsp_open_list(&x, s, m);
    for (size_t i = 0; i < n; i++) {
        lines *l;
        str uri;
        if (lsp_file(s, s->now, NULL, list[i].path, &l, &uri)) put_flat(&x.w, s, l, uri, list[i].symbol, list[i].path);
    }
    lsp_close_list(&x);
}

void lsp_on_folding(lsp_server *s, lsp_message *m) {
    size_t n;
    lsp_document *d = lsp_wanted(s, m);
    if (!d) return;
    const fold *list = document_folds(d->is, s->now, &n);
    lsp_writer x;
    lsp_open_list(&x, s, m);
    for (size_t i = 0; i < n; i++) {
        line_column from = lines_position(document_lines(d->is), list[i].from, s->units);
        line_column to = lines_position(document_lines(d->is), list[i].to, s->units);
        if (from.line == to.line) continue;
        json_open_object(&x.w, JSON_INLINE);
        json_put_uint(&x.w, "startLine", from.line);
        json_put_uint(&x.w, "startCharacter", from.column);
        json_put_uint(&x.w, "endLine", to.line);
        json_put_uint(&x.w, "endCharacter", to.column);
        if (list[i].comment) json_put_z(&x.w, "kind", "comment");
        json_close(&x.w);
    }
    lsp_close_list(&x);
}

void lsp_on_selection(lsp_server *s, lsp_message *m) {
    lsp_document *d = lsp_wanted(s, m);
    const node *list = node_get(m->params, "positions");
    uint32_t at;
    if (!d) return;
    for (const node *c = list && list->kind == NODE_LIST ? list->first : NULL; c; c = c->next)
        if (!lsp_get_position(s, d->is, c, &at)) list = NULL;
    if (!list || list->kind != NODE_LIST) {
        lsp_error(s, m->id, LSP_INVALID_PARAMS, STR("'positions' must be an array of positions"));
        return;
    }
    lsp_writer x;
    lsp_open_list(&x, s, m);
    for (const node *c = list->first; c; c = c->next) {
        size_t n;
        lsp_get_position(s, d->is, c, &at);
        const uint32_t(*ranges)[2] = document_selections(d->is, s->now, at, &n);
        for (size_t i = 0; i < n; i++) {
            if (i) json_key(&x.w, STR("parent"));
            json_open_object(&x.w, JSON_INLINE);
            lsp_put_range(&x.w, s, document_lines(d->is), "range", ranges[i][0], ranges[i][1]);
        }
        for (size_t i = 0; i < n; i++) json_close(&x.w);
    }
    json_close(&x.w);
    lsp_close(&x);
}

/* ------------------------------------------------------------------------------------------------ colours, remarks */

typedef VEC(uint32_t) numbers;

/* Five numbers for a word, which is cut at the ends of its lines. */
static void add_token(arena *a, numbers *to, const lsp_server *s, lines *l, const class_token *t, line_column *last) {
    for (uint32_t from = t->from; from < t->to;) {
        uint32_t end = from;
        while (end < t->to && l->text.p[end] != '\n' && l->text.p[end] != '\r') end++;
        line_column at = lines_position(l, from, s->units), until = lines_position(l, end, s->units);
        if (until.column > at.column) {
            const uint32_t five[] = {at.line - last->line, at.line == last->line ? at.column - last->column : at.column,
                                     until.column - at.column, (uint32_t)t->class, t->declares};
            for (size_t i = 0; i < 5; i++) VEC_PUSH(a, *to, five[i]);
            *last = at;
        }
        from = end;
        while (from < t->to && (l->text.p[from] == '\n' || l->text.p[from] == '\r')) from++;
    }
}

static numbers tokens_of(lsp_server *s, lsp_document *d, uint32_t from, uint32_t to) {
    size_t n;
    numbers all = {0};
    line_column last = {0, 0};
    const class_token *list = document_tokens(d->is, s->now, from, to, &n);
    for (size_t i = 0; i < n; i++) add_token(s->now, &all, s, document_lines(d->is), &list[i], &last);
    return all;
}

static void put_numbers(json_writer *w, const uint32_t *v, size_t n) {
    json_put_array(w, "data", JSON_INLINE);
    for (size_t i = 0; i < n; i++) json_uint(w, v[i]);
    json_close(w);
}

/* The one place in which two lists of numbers differ: the numbers before it that are the same, and those after it. */
static void compare_numbers(const uint32_t *was, size_t n_was, const numbers *now, size_t *before, size_t *after) {
    size_t least = n_was < now->n ? n_was : now->n;
    *before = *after = 0;
    while (*before < least && was[*before] == now->v[*before]) ++*before;
    while (*after < least - *before && was[n_was - 1 - *after] == now->v[now->n - 1 - *after]) ++*after;
}

/* Keeps what was sent, so that the next answer may be only what changed. Without memory it is not kept, and the next
 * answer is whole. */
static void keep_tokens(lsp_server *s, lsp_document *d, const numbers *now) {
    uint32_t *copy = malloc(now->n ? now->n * sizeof *copy : 1);
    free(d->tokens);
    d->tokens = copy;
    d->n_tokens = copy ? now->n : 0;
    d->tokens_id = copy ? ++s->results : 0;
    if (copy && now->n) memcpy(copy, now->v, now->n * sizeof *copy);
}

/* The colours of a whole document; with PREVIOUS, what changed since the answer of this id, if it was the last one. */
static void answer_all_tokens(lsp_server *s, lsp_message *m, lsp_document *d, str previous) {
    const numbers now = tokens_of(s, d, 0, UINT32_MAX);
    char id[24];
    size_t before, after;
    snprintf(id, sizeof id, "%llu", (unsigned long long)d->tokens_id);
    const bool known = d->tokens_id && str_is(previous, id);
    compare_numbers(d->tokens, d->n_tokens, &now, &before, &after);
    const size_t removed = d->n_tokens - before - after, added = now.n - before - after;
    keep_tokens(s, d, &now);
    snprintf(id, sizeof id, "%llu", (unsigned long long)d->tokens_id);
    lsp_writer x;
    lsp_open_result(&x, s, m->id);
    json_open_object(&x.w, JSON_INLINE);
    if (d->tokens_id) json_put_z(&x.w, "resultId", id);
    if (known) {
        json_put_array(&x.w, "edits", JSON_INLINE);
        if (removed || added) {
            json_open_object(&x.w, JSON_INLINE);
            json_put_uint(&x.w, "start", before);
            json_put_uint(&x.w, "deleteCount", removed);
            put_numbers(&x.w, now.v + before, added);
            json_close(&x.w);
        }
        json_close(&x.w);
    } else {
        put_numbers(&x.w, now.v, now.n);
    }
    json_close(&x.w);
    lsp_close(&x);
}

void lsp_on_tokens(lsp_server *s, lsp_message *m) {
    lsp_document *d = lsp_wanted(s, m);
    if (d) answer_all_tokens(s, m, d, STR(""));
}

void lsp_on_tokens_delta(lsp_server *s, lsp_message *m) {
    lsp_document *d = lsp_wanted(s, m);
    if (d) answer_all_tokens(s, m, d, lsp_get_str(m->params, "previousResultId"));
}

void lsp_on_tokens_range(lsp_server *s, lsp_message *m) {
    uint32_t from, to;
    lsp_document *d = lsp_wanted_range(s, m, &from, &to);
    if (!d) return;
    const numbers part = tokens_of(s, d, from, to);
    lsp_writer x;
    lsp_open_result(&x, s, m->id);
    json_open_object(&x.w, JSON_INLINE);
    put_numbers(&x.w, part.v, part.n);
    json_close(&x.w);
    lsp_close(&x);
}

void lsp_on_hints(lsp_server *s, lsp_message *m) {
    uint32_t from, to;
    size_t n;
    lsp_document *d = lsp_wanted_range(s, m, &from, &to);
    if (!d) return;
    const hint *list = document_hints(d->is, s->now, from, to, &n);
    lsp_writer x;
    lsp_open_list(&x, s, m);
    for (size_t i = 0; i < n; i++) {
        json_open_object(&x.w, JSON_INLINE);
        lsp_put_position(&x.w, s, document_lines(d->is), "position", list[i].at);
        json_put_str(&x.w, "label", list[i].label);
        json_put_some(&x.w, "tooltip", list[i].help);
        json_close(&x.w);
    }
    lsp_close_list(&x);
}

void lsp_on_lenses(lsp_server *s, lsp_message *m) {
    size_t n;
    lsp_document *d = lsp_wanted(s, m);
    if (!d) return;
    const lens *list = document_lenses(d->is, s->now, &n);
    lsp_writer x;
    lsp_open_list(&x, s, m);
    for (size_t i = 0; i < n; i++) {
        lsp_open_item(&x, d, list[i].from, list[i].to);
        json_put_object(&x.w, "command", JSON_INLINE);
        json_put_str(&x.w, "title", list[i].label);
        json_put_z(&x.w, "command", list[i].pack.n ? "redline.report" : "");
        json_put_array(&x.w, "arguments", JSON_INLINE);
        if (list[i].pack.n) json_z(&x.w, d->uri);
        for (int k = 0; k < 3; k++) json_close(&x.w);
    }
    json_close(&x.w);
    lsp_close(&x);
}
