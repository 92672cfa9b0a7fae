/* The methods of the protocol, one function each, and the table of them. */

#include <stdlib.h>

#include "base/build_info.h"
#include "lsp/lsp_internal.h"
#include "report/prose.h"
#include "source/text_edit.h"

/* ------------------------------------------------------------------------------------------------ parameters */

static str get_str(const node *of, const char *key) {
    const node *n = node_get(of, key);
    return n && n->kind == NODE_STRING ? n->s : (str){"", 0};
}

static bool get_bool(const node *of, const char *key) {
    const node *n = node_get(of, key);
    return n && n->kind == NODE_BOOL && n->b;
}

/* A node by a path of keys: "textDocument.completion". */
static const node *get(const node *of, const char *path) {
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

static bool list_has(const node *list, const char *what) {
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

static bool get_position(const lsp_server *s, document *d, const node *of, uint32_t *at) {
    int64_t line, character;
    if (!get_number(of, "line", &line) || !get_number(of, "character", &character)) return false;
    *at = lines_offset(document_lines(d), (line_column){(uint32_t)line, (uint32_t)character}, s->units);
    return true;
}

static bool get_range(const lsp_server *s, document *d, const node *of, uint32_t *from, uint32_t *to) {
    if (!get_position(s, d, node_get(of, "start"), from) || !get_position(s, d, node_get(of, "end"), to)) return false;
    if (*from > *to) {
        uint32_t swap = *from;
        *from = *to;
        *to = swap;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ documents */

static lsp_document *find_document(const lsp_server *s, str uri) {
    for (size_t i = 0; i < s->n_documents; i++)
        if (str_is(uri, s->documents[i]->uri)) return s->documents[i];
    return NULL;
}

/* The document of a request; NULL after its error. */
static lsp_document *wanted(lsp_server *s, lsp_message *m) {
    const node *uri = get(m->params, "textDocument.uri");
    if (!uri || uri->kind != NODE_STRING) {
        lsp_error(s, m->id, LSP_INVALID_PARAMS, STR("'textDocument.uri' must be a string"));
        return NULL;
    }
    lsp_document *d = find_document(s, uri->s);
    if (!d) lsp_error(s, m->id, LSP_INVALID_PARAMS, STR("this document is not open"));
    return d;
}

/* The same with a position. */
static lsp_document *wanted_at(lsp_server *s, lsp_message *m, uint32_t *at) {
    lsp_document *d = wanted(s, m);
    if (!d) return NULL;
    if (get_position(s, d->is, node_get(m->params, "position"), at)) return d;
    lsp_error(s, m->id, LSP_INVALID_PARAMS, STR("'position' needs 'line' and 'character', numbers from 0 on"));
    return NULL;
}

static document_kind kind_of(str language, str path) {
    static const struct {
        const char *language;
        document_kind kind;
    } languages[] = {{"redline", DOCUMENT_OTHER},
                     {"redline-deal", DOCUMENT_DEAL},
                     {"redline-rules", DOCUMENT_RULES},
                     {"redline-terms", DOCUMENT_TERMS},
                     {"redline-tests", DOCUMENT_TESTS}};
    document_kind by_name = document_kind_of(path);
    for (size_t i = 1; i < sizeof languages / sizeof *languages && by_name == DOCUMENT_OTHER; i++)
        if (str_is(language, languages[i].language)) by_name = languages[i].kind;
    return by_name == DOCUMENT_OTHER && str_is(language, "redline") ? DOCUMENT_DEAL : by_name;
}

/* Tells the client that a document has no problems any more. */
static void publish_none(lsp_server *s, const char *uri, str why) {
    lsp_writer x;
    lsp_open_notification(&x, s, "textDocument/publishDiagnostics");
    json_open_object(&x.w, JSON_INLINE);
    json_put_z(&x.w, "uri", uri);
    json_put_array(&x.w, "diagnostics", JSON_INLINE);
    if (why.n) {
        lines none = {0};
        json_open_object(&x.w, JSON_INLINE);
        lsp_put_range(&x.w, s, &none, "range", 0, 0);
        json_put_int(&x.w, "severity", 1);
        json_put_z(&x.w, "source", "redline");
        json_put_str(&x.w, "message", why);
        json_close(&x.w);
    }
    json_close(&x.w);
    json_close(&x.w);
    lsp_close(&x);
}

static void forget(lsp_server *s, lsp_document *d) {
    for (size_t i = 0; i < s->n_jobs; i++)
        if (s->jobs[i]->of == d->is) s->jobs[i]->of = NULL;
    if (d->is) service_close(s->service, d->is);
    for (size_t i = 0; i < s->n_documents; i++) {
        if (s->documents[i] != d) continue;
        memmove(&s->documents[i], &s->documents[i + 1], (--s->n_documents - i) * sizeof(lsp_document *));
    }
    free(d->uri);
    free(d);
}

void lsp_close_all(lsp_server *s) {
    while (s->n_documents) forget(s, s->documents[s->n_documents - 1]);
    free(s->documents);
}

static bool push(void *list, size_t *n, size_t *cap, void *one) {
    void ***v = list;
    if (*n == *cap) {
        size_t more = *cap ? *cap * 2 : 16;
        void **grown = realloc(*v, more * sizeof *grown);
        if (!grown) return false;
        *v = grown;
        *cap = more;
    }
    (*v)[(*n)++] = one;
    return true;
}

static str too_long(lsp_server *s) {
    return arena_printf(s->now, "this text is longer than %zu bytes, or memory ran out; it is not checked",
                        s->settings.service.max_text);
}

static void did_open(lsp_server *s, lsp_message *m) {
    const node *of = node_get(m->params, "textDocument"), *text = node_get(of, "text"),
               *version = node_get(of, "version");
    str uri = get_str(of, "uri");
    if (uri.n == 0 || !text || text->kind != NODE_STRING) {
        lsp_log(s, 1, STR("textDocument/didOpen needs 'uri' and 'text'"));
        return;
    }
    str path = lsp_path_of(s->now, uri);
    lsp_document *d = find_document(s, uri);
    if (d) forget(s, d);
    document *other = service_find(s->service, path);
    for (size_t i = 0; i < s->n_documents && other; i++)
        if (s->documents[i]->is == other) path = arena_str(s->now, uri); /* another spelling of the same file */
    d = calloc(1, sizeof *d);
    if (d) d->uri = strdup(arena_z(s->now, uri));
    if (d && d->uri) d->is = service_open(s->service, path, kind_of(get_str(of, "languageId"), path), text->s);
    if (d && d->is) {
        d->version = version && version->kind == NODE_INT ? version->i : 0;
        if (push(&s->documents, &s->n_documents, &s->cap_documents, d)) return;
    }
    publish_none(s, arena_z(s->now, uri), too_long(s));
    if (!d) return;
    if (d->is) service_close(s->service, d->is);
    free(d->uri);
    free(d);
}

/* One change; false if it is wrong. */
static bool change(lsp_server *s, lsp_document *d, const node *n, bool *fits) {
    const node *text = node_get(n, "text"), *in = node_get(n, "range");
    uint32_t from = 0, to = UINT32_MAX;
    if (!text || text->kind != NODE_STRING) return false;
    if (in && in->kind != NODE_NULL && !get_range(s, d->is, in, &from, &to)) return false;
    *fits = document_edit(d->is, from, to, text->s);
    return *fits;
}

static void did_change(lsp_server *s, lsp_message *m) {
    const node *version = get(m->params, "textDocument.version"), *list = node_get(m->params, "contentChanges");
    lsp_document *d = find_document(s, get_str(node_get(m->params, "textDocument"), "uri"));
    bool fits = true;
    if (!d || !list || list->kind != NODE_LIST) {
        lsp_log(s, 1, STR("textDocument/didChange needs an open document and 'contentChanges'"));
        return;
    }
    if (version && version->kind == NODE_INT) d->version = version->i;
    for (const node *c = list->first; c; c = c->next) {
        if (change(s, d, c, &fits)) continue;
        if (!fits) {
            publish_none(s, d->uri, too_long(s));
            forget(s, d);
        } else {
            lsp_log(s, 1, STR("textDocument/didChange: a change needs 'text', and a 'range' of positions or none"));
        }
        return;
    }
}

static void did_close(lsp_server *s, lsp_message *m) {
    lsp_document *d = find_document(s, get_str(node_get(m->params, "textDocument"), "uri"));
    if (!d) return;
    publish_none(s, d->uri, STR(""));
    forget(s, d);
}

static void did_save(lsp_server *s, lsp_message *m) {
    str uri = get_str(node_get(m->params, "textDocument"), "uri");
    if (uri.n) service_file_changed(s->service, lsp_path_of(s->now, uri));
}

static void did_change_files(lsp_server *s, lsp_message *m) {
    const node *list = node_get(m->params, "changes");
    for (const node *c = list && list->kind == NODE_LIST ? list->first : NULL; c; c = c->next) {
        str uri = get_str(c, "uri");
        if (uri.n) service_file_changed(s->service, lsp_path_of(s->now, uri));
    }
}

static void did_change_folders(lsp_server *s, lsp_message *m) {
    const node *added = get(m->params, "event.added"), *removed = get(m->params, "event.removed");
    for (const node *c = removed && removed->kind == NODE_LIST ? removed->first : NULL; c; c = c->next)
        service_remove_folder(s->service, lsp_path_of(s->now, get_str(c, "uri")));
    for (const node *c = added && added->kind == NODE_LIST ? added->first : NULL; c; c = c->next)
        if (get_str(c, "uri").n) service_add_folder(s->service, lsp_path_of(s->now, get_str(c, "uri")));
}

/* ------------------------------------------------------------------------------------------------ the session */

static const char *const token_types[TOKEN_CLASSES] = {
    [TOKEN_CLASS_KEY] = "property",       [TOKEN_CLASS_TERM] = "variable",    [TOKEN_CLASS_MEMBER] = "enumMember",
    [TOKEN_CLASS_SET] = "enum",           [TOKEN_CLASS_VALUE] = "enumMember", [TOKEN_CLASS_STRING] = "string",
    [TOKEN_CLASS_NUMBER] = "number",      [TOKEN_CLASS_KEYWORD] = "keyword",  [TOKEN_CLASS_COMMENT] = "comment",
    [TOKEN_CLASS_FUNCTION] = "method",    [TOKEN_CLASS_MACRO] = "macro",      [TOKEN_CLASS_DEFINITION] = "function",
    [TOKEN_CLASS_VARIABLE] = "parameter", [TOKEN_CLASS_OPERATOR] = "operator"};

static void put_list(json_writer *w, const char *key, const char *const *list, size_t n) {
    json_put_array(w, key, JSON_INLINE);
    for (size_t i = 0; i < n; i++) json_z(w, list[i]);
    json_close(w);
}

static void put_capabilities(json_writer *w, const lsp_server *s) {
    static const char *const units[] = {[UNITS_UTF8] = "utf-8", [UNITS_UTF16] = "utf-16", [UNITS_UTF32] = "utf-32"};
    static const char *const triggers[] = {".", "'", "\"", "<", "["}, *const modifiers[] = {"declaration"};
    static const char *const kinds[] = {"quickfix", "refactor", "source.fixAll"};
    static const char *const commands[] = {"redline.repair", "redline.report"};
    static const char *const plain[] = {
        "hoverProvider",          "definitionProvider",      "referencesProvider",         "documentHighlightProvider",
        "documentSymbolProvider", "workspaceSymbolProvider", "documentFormattingProvider", "foldingRangeProvider",
        "selectionRangeProvider", "inlayHintProvider"};
    json_put_z(w, "positionEncoding", units[s->units]);
    json_put_object(w, "textDocumentSync", JSON_INLINE);
    json_put_bool(w, "openClose", true);
    json_put_int(w, "change", 2);
    json_put_bool(w, "save", true);
    json_close(w);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) json_put_bool(w, plain[i], true);
    json_put_object(w, "completionProvider", JSON_INLINE);
    put_list(w, "triggerCharacters", triggers, sizeof triggers / sizeof *triggers);
    json_put_bool(w, "resolveProvider", true);
    json_close(w);
    json_put_object(w, "codeActionProvider", JSON_INLINE);
    put_list(w, "codeActionKinds", kinds, sizeof kinds / sizeof *kinds);
    json_put_bool(w, "resolveProvider", true);
    json_close(w);
    json_put_object(w, "codeLensProvider", JSON_INLINE);
    json_put_bool(w, "resolveProvider", false);
    json_close(w);
    json_put_object(w, "renameProvider", JSON_INLINE);
    json_put_bool(w, "prepareProvider", true);
    json_close(w);
    json_put_object(w, "executeCommandProvider", JSON_INLINE);
    put_list(w, "commands", commands, sizeof commands / sizeof *commands);
    json_close(w);
    json_put_object(w, "semanticTokensProvider", JSON_INLINE);
    json_put_object(w, "legend", JSON_INLINE);
    put_list(w, "tokenTypes", token_types, TOKEN_CLASSES);
    put_list(w, "tokenModifiers", modifiers, 1);
    json_close(w);
    json_put_bool(w, "full", true);
    json_put_bool(w, "range", true);
    json_close(w);
    json_put_object(w, "workspace", JSON_INLINE);
    json_put_object(w, "workspaceFolders", JSON_INLINE);
    json_put_bool(w, "supported", true);
    json_put_bool(w, "changeNotifications", true);
    json_close(w);
    json_close(w);
}

static text_units units_of(const node *offered) {
    for (const node *c = offered && offered->kind == NODE_LIST ? offered->first : NULL; c; c = c->next) {
        if (c->kind != NODE_STRING) continue;
        if (str_is(c->s, "utf-8")) return UNITS_UTF8;
        if (str_is(c->s, "utf-16")) return UNITS_UTF16;
        if (str_is(c->s, "utf-32")) return UNITS_UTF32;
    }
    return UNITS_UTF16;
}

static void take_capabilities(lsp_server *s, const node *c) {
    s->units = units_of(get(c, "general.positionEncodings"));
    s->snippets = get_bool(get(c, "textDocument.completion.completionItem"), "snippetSupport");
    s->markdown = list_has(get(c, "textDocument.hover.contentFormat"), "markdown");
    s->related = get_bool(get(c, "textDocument.publishDiagnostics"), "relatedInformation");
    s->hierarchy = get_bool(get(c, "textDocument.documentSymbol"), "hierarchicalDocumentSymbolSupport");
    s->versions = get_bool(get(c, "workspace.workspaceEdit"), "documentChanges");
    s->resolves_edits = list_has(get(c, "textDocument.codeAction.resolveSupport.properties"), "edit");
    s->watches = get_bool(get(c, "workspace.didChangeWatchedFiles"), "dynamicRegistration");
    s->refreshes_lenses = get_bool(get(c, "workspace.codeLens"), "refreshSupport");
    s->refreshes_hints = get_bool(get(c, "workspace.inlayHint"), "refreshSupport");
    s->refreshes_tokens = get_bool(get(c, "workspace.semanticTokens"), "refreshSupport");
    s->applies = get_bool(get(c, "workspace"), "applyEdit");
}

/* What the client says instead of a command line. */
static void take_options(lsp_server *s, const node *o) {
    service_settings *with = &s->settings.service;
    const node *packs = node_get(o, "packs");
    str terms = get_str(o, "terms");
    VEC(str) list = {0};
    for (const node *c = packs && packs->kind == NODE_LIST ? packs->first : NULL; c; c = c->next)
        if (c->kind == NODE_STRING && c->s.n) VEC_PUSH(&s->memory, list, arena_str(&s->memory, c->s));
    if (list.n) with->packs = (str_list){list.v, list.n};
    if (terms.n) {
        str *copy = ARENA_NEW(&s->memory, str);
        *copy = arena_str(&s->memory, terms);
        with->terms = copy;
    }
    with->strict = with->strict || get_bool(o, "strict");
    with->no_waivers = with->no_waivers || get_bool(o, "noWaivers");
}

static void initialize(lsp_server *s, lsp_message *m) {
    if (s->initialized) {
        lsp_error(s, m->id, LSP_INVALID_REQUEST, STR("the server is initialized already"));
        return;
    }
    const node *folders = node_get(m->params, "workspaceFolders");
    take_capabilities(s, node_get(m->params, "capabilities"));
    take_options(s, node_get(m->params, "initializationOptions"));
    s->service = service_new(&s->settings.service);
    if (!s->service) arena_out_of_memory(s->now);
    for (const node *c = folders && folders->kind == NODE_LIST ? folders->first : NULL; c; c = c->next)
        if (get_str(c, "uri").n) service_add_folder(s->service, lsp_path_of(s->now, get_str(c, "uri")));
    str root = get_str(m->params, "rootUri"), path = get_str(m->params, "rootPath");
    if (service_folders(s->service) == 0 && (root.n || path.n))
        service_add_folder(s->service, root.n ? lsp_path_of(s->now, root) : path);
    s->initialized = true;
    s->rules = service_rules_revision(s->service);
    lsp_writer x;
    lsp_open_result(&x, s, m->id);
    json_open_object(&x.w, JSON_INLINE);
    json_put_object(&x.w, "capabilities", JSON_INLINE);
    put_capabilities(&x.w, s);
    json_close(&x.w);
    json_put_object(&x.w, "serverInfo", JSON_INLINE);
    json_put_z(&x.w, "name", "redline");
    json_put_z(&x.w, "version", s->settings.version);
    json_close(&x.w);
    json_close(&x.w);
    lsp_close(&x);
}

static void initialized(lsp_server *s, lsp_message *m) {
    static const char *const patterns[] = {"**/*.rules", "**/*.terms", "**/*.tests", "**/*.deal", "**/.redline.cfg"};
    (void)m;
    if (!s->watches) return;
    lsp_writer x;
    lsp_open_request(&x, s, "client/registerCapability");
    json_open_object(&x.w, JSON_INLINE);
    json_put_array(&x.w, "registrations", JSON_INLINE);
    json_open_object(&x.w, JSON_INLINE);
    json_put_z(&x.w, "id", "files");
    json_put_z(&x.w, "method", "workspace/didChangeWatchedFiles");
    json_put_object(&x.w, "registerOptions", JSON_INLINE);
    json_put_array(&x.w, "watchers", JSON_INLINE);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        json_open_object(&x.w, JSON_INLINE);
        json_put_z(&x.w, "globPattern", patterns[i]);
        json_close(&x.w);
    }
    for (int i = 0; i < 5; i++) json_close(&x.w);
    lsp_close(&x);
}

static void shut_down(lsp_server *s, lsp_message *m) {
    s->shut_down = true;
    lsp_null(s, m->id);
}

static void cancel(lsp_server *s, lsp_message *m) {
    const node *id = node_get(m->params, "id");
    if (!id || (id->kind != NODE_INT && id->kind != NODE_STRING)) return;
    str raw = str_sub(id->at.source->text, id->at.at, (size_t)id->at.at + id->at.len);
    if (lsp_cancel_job(s, raw)) lsp_error(s, raw, LSP_CANCELLED, STR("cancelled"));
}

/* ------------------------------------------------------------------------------------------------ questions */

/* The result is a list. */
static void open_list(lsp_writer *x, lsp_server *s, const lsp_message *m) {
    lsp_open_result(x, s, m->id);
    json_open_array(&x->w, JSON_INLINE);
}

static void close_list(lsp_writer *x) {
    json_close(&x->w);
    lsp_close(x);
}

/* An item of a list begins with its range. */
static void open_item(lsp_writer *x, const lsp_document *d, uint32_t from, uint32_t to) {
    json_open_object(&x->w, JSON_INLINE);
    lsp_put_range(&x->w, x->server, document_lines(d->is), "range", from, to);
}

static void put_markdown(json_writer *w, const lsp_server *s, const char *key, str text) {
    json_put_object(w, key, JSON_INLINE);
    json_put_z(w, "kind", s->markdown ? "markdown" : "plaintext");
    json_put_str(w, "value", text);
    json_close(w);
}

static void on_hover(lsp_server *s, lsp_message *m) {
    uint32_t at;
    hover h;
    lsp_document *d = wanted_at(s, m, &at);
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

static void on_completion(lsp_server *s, lsp_message *m) {
    uint32_t at;
    size_t n;
    bool searched = false;
    lsp_document *d = wanted_at(s, m, &at);
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
static void on_completion_resolve(lsp_server *s, lsp_message *m) {
    const node *data = node_get(m->params, "data");
    lsp_document *d = find_document(s, get_str(data, "uri"));
    str help = d ? completion_help(d->is, s->now, get_str(data, "of")) : STR("");
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
    open_list(&x, s, m);
    for (size_t i = 0; i < n; i++) lsp_put_location(&x.w, s, s->now, d, &list[i]);
    close_list(&x);
}

static void on_definition(lsp_server *s, lsp_message *m) {
    uint32_t at, from, to;
    size_t n;
    lsp_document *d = wanted_at(s, m, &at);
    if (!d) return;
    const file_range *list = document_definition(d->is, s->now, at, &from, &to, &n);
    answer_locations(s, m, d, list, n);
}

static void on_references(lsp_server *s, lsp_message *m) {
    uint32_t at;
    size_t n;
    lsp_document *d = wanted_at(s, m, &at);
    if (!d) return;
    bool declaration = get_bool(node_get(m->params, "context"), "includeDeclaration");
    const file_range *list = document_references(d->is, s->now, at, declaration, &n);
    answer_locations(s, m, d, list, n);
}

static void on_highlight(lsp_server *s, lsp_message *m) {
    uint32_t at;
    size_t n;
    lsp_document *d = wanted_at(s, m, &at);
    if (!d) return;
    const occurrence *list = document_occurrences(d->is, s->now, at, &n);
    lsp_writer x;
    open_list(&x, s, m);
    for (size_t i = 0; i < n; i++) {
        open_item(&x, d, list[i].from, list[i].to);
        json_put_int(&x.w, "kind", list[i].writes ? 3 : 2);
        json_close(&x.w);
    }
    json_close(&x.w);
    lsp_close(&x);
}

/* ------------------------------------------------------------------------------------------------ renaming */

static void on_prepare_rename(lsp_server *s, lsp_message *m) {
    uint32_t at, from, to;
    str name, why;
    lsp_document *d = wanted_at(s, m, &at);
    if (!d) return;
    if (!document_may_rename(d->is, s->now, at, &from, &to, &name, &why)) {
        lsp_null(s, m->id);
        return;
    }
    lsp_writer x;
    lsp_open_result(&x, s, m->id);
    json_open_object(&x.w, JSON_INLINE);
    lsp_put_range(&x.w, s, document_lines(d->is), "range", from, to);
    json_put_str(&x.w, "placeholder", name);
    json_close(&x.w);
    lsp_close(&x);
}

static void on_rename(lsp_server *s, lsp_message *m) {
    uint32_t at;
    size_t n;
    str why;
    lsp_document *d = wanted_at(s, m, &at);
    if (!d) return;
    const service_edit *edits = document_rename(d->is, s->now, at, get_str(m->params, "newName"), &n, &why);
    if (!edits) {
        lsp_error(s, m->id, LSP_REQUEST_FAILED, why);
        return;
    }
    lsp_writer x;
    lsp_open_result(&x, s, m->id);
    json_open_object(&x.w, JSON_INLINE);
    lsp_put_edit_fields(&x.w, s, d, edits, n);
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

static void on_symbols(lsp_server *s, lsp_message *m) {
    lsp_document *d = wanted(s, m);
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

static void on_workspace_symbols(lsp_server *s, lsp_message *m) {
    enum { MOST = 200 };
    size_t n;
    const found_symbol *list = service_symbols(s->service, s->now, get_str(m->params, "query"), MOST, &n);
    lsp_writer x;
    open_list(&x, s, m);
    for (size_t i = 0; i < n; i++) {
        lines *l;
        str uri;
        if (lsp_file(s, s->now, NULL, list[i].path, &l, &uri)) put_flat(&x.w, s, l, uri, list[i].symbol, list[i].path);
    }
    close_list(&x);
}

static void on_folding(lsp_server *s, lsp_message *m) {
    size_t n;
    lsp_document *d = wanted(s, m);
    if (!d) return;
    const fold *list = document_folds(d->is, s->now, &n);
    lsp_writer x;
    open_list(&x, s, m);
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
    close_list(&x);
}

static void on_selection(lsp_server *s, lsp_message *m) {
    lsp_document *d = wanted(s, m);
    const node *list = node_get(m->params, "positions");
    uint32_t at;
    if (!d) return;
    for (const node *c = list && list->kind == NODE_LIST ? list->first : NULL; c; c = c->next)
        if (!get_position(s, d->is, c, &at)) list = NULL;
    if (!list || list->kind != NODE_LIST) {
        lsp_error(s, m->id, LSP_INVALID_PARAMS, STR("'positions' must be an array of positions"));
        return;
    }
    lsp_writer x;
    open_list(&x, s, m);
    for (const node *c = list->first; c; c = c->next) {
        size_t n;
        get_position(s, d->is, c, &at);
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

/* A word, cut at the ends of its lines. */
static void put_token(json_writer *w, lsp_server *s, lines *l, const class_token *t, line_column *last) {
    for (uint32_t from = t->from; from < t->to;) {
        uint32_t end = from;
        while (end < t->to && l->text.p[end] != '\n' && l->text.p[end] != '\r') end++;
        line_column at = lines_position(l, from, s->units), to = lines_position(l, end, s->units);
        if (to.column > at.column) {
            json_uint(w, at.line - last->line);
            json_uint(w, at.line == last->line ? at.column - last->column : at.column);
            json_uint(w, to.column - at.column);
            json_uint(w, t->class);
            json_uint(w, t->declares);
            *last = at;
        }
        from = end;
        while (from < t->to && (l->text.p[from] == '\n' || l->text.p[from] == '\r')) from++;
    }
}

static void answer_tokens(lsp_server *s, lsp_message *m, lsp_document *d, uint32_t from, uint32_t to) {
    size_t n;
    const class_token *list = document_tokens(d->is, s->now, from, to, &n);
    line_column last = {0, 0};
    lsp_writer x;
    lsp_open_result(&x, s, m->id);
    json_open_object(&x.w, JSON_INLINE);
    json_put_array(&x.w, "data", JSON_INLINE);
    for (size_t i = 0; i < n; i++) put_token(&x.w, s, document_lines(d->is), &list[i], &last);
    json_close(&x.w);
    json_close(&x.w);
    lsp_close(&x);
}

static void on_tokens(lsp_server *s, lsp_message *m) {
    lsp_document *d = wanted(s, m);
    if (d) answer_tokens(s, m, d, 0, UINT32_MAX);
}

/* The document of a request with its range. */
static lsp_document *wanted_range(lsp_server *s, lsp_message *m, uint32_t *from, uint32_t *to) {
    lsp_document *d = wanted(s, m);
    if (!d || get_range(s, d->is, node_get(m->params, "range"), from, to)) return d;
    lsp_error(s, m->id, LSP_INVALID_PARAMS, STR("'range' needs 'start' and 'end'"));
    return NULL;
}

static void on_tokens_range(lsp_server *s, lsp_message *m) {
    uint32_t from, to;
    lsp_document *d = wanted_range(s, m, &from, &to);
    if (d) answer_tokens(s, m, d, from, to);
}

static void on_hints(lsp_server *s, lsp_message *m) {
    uint32_t from, to;
    size_t n;
    lsp_document *d = wanted_range(s, m, &from, &to);
    if (!d) return;
    const hint *list = document_hints(d->is, s->now, from, to, &n);
    lsp_writer x;
    open_list(&x, s, m);
    for (size_t i = 0; i < n; i++) {
        json_open_object(&x.w, JSON_INLINE);
        lsp_put_position(&x.w, s, document_lines(d->is), "position", list[i].at);
        json_put_str(&x.w, "label", list[i].label);
        json_put_some(&x.w, "tooltip", list[i].help);
        json_close(&x.w);
    }
    close_list(&x);
}

static void on_lenses(lsp_server *s, lsp_message *m) {
    size_t n;
    lsp_document *d = wanted(s, m);
    if (!d) return;
    const lens *list = document_lenses(d->is, s->now, &n);
    lsp_writer x;
    open_list(&x, s, m);
    for (size_t i = 0; i < n; i++) {
        open_item(&x, d, list[i].from, list[i].to);
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

/* ------------------------------------------------------------------------------------------------ changes */

static void on_formatting(lsp_server *s, lsp_message *m) {
    size_t n;
    lsp_document *d = wanted(s, m);
    if (!d) return;
    const service_edit *edits = document_format(d->is, s->now, &n);
    if (!edits) {
        lsp_error(s, m->id, LSP_REQUEST_FAILED, STR("a text with errors is not laid out; see its messages"));
        return;
    }
    lsp_writer x;
    lsp_open_result(&x, s, m->id);
    lsp_put_text_edits(&x.w, s, document_lines(d->is), edits, n);
    lsp_close(&x);
}

/* Whether the client wants actions of a kind: it names kinds or the beginnings of them, or none. */
static bool wants(const node *only, const char *kind) {
    if (!only || only->kind != NODE_LIST || !only->first) return true;
    for (const node *c = only->first; c; c = c->next) {
        str k = c->kind == NODE_STRING ? c->s : STR("?");
        bool whole = strlen(kind) == k.n || (strlen(kind) > k.n && kind[k.n] == '.');
        if (k.n == 0 || (str_starts(str_of(kind), k) && whole)) return true;
    }
    return false;
}

static void put_command(json_writer *w, str title, const char *command, const lsp_document *d, str of) {
    json_put_object(w, "command", JSON_INLINE);
    json_put_str(w, "title", title);
    json_put_z(w, "command", command);
    json_put_array(w, "arguments", JSON_INLINE);
    json_z(w, d->uri);
    json_str(w, of);
    json_close(w);
    json_close(w);
}

static void put_action(json_writer *w, lsp_server *s, lsp_document *d, const action *a, const char *kind) {
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "title", a->title);
    json_put_z(w, "kind", kind);
    json_put_true(w, "isPreferred", a->preferred);
    if (a->of) {
        json_put_array(w, "diagnostics", JSON_INLINE);
        lsp_put_problem(w, s, s->now, d, a->of);
        json_close(w);
    }
    if (a->kind != ACTION_REPAIR) {
        json_put_object(w, "edit", JSON_INLINE);
        lsp_put_edit_fields(w, s, d, a->edits, a->n_edits);
        json_close(w);
    } else if (s->resolves_edits) {
        json_put_object(w, "data", JSON_INLINE);
        json_put_z(w, "uri", d->uri);
        json_put_str(w, "pack", a->pack);
        json_close(w);
    } else {
        put_command(w, a->title, "redline.repair", d, a->pack);
    }
    json_close(w);
}

static void on_actions(lsp_server *s, lsp_message *m) {
    static const char *const kinds[] = {
        [ACTION_FIX] = "quickfix",    [ACTION_CORRECT] = "quickfix", [ACTION_ADD] = "quickfix",
        [ACTION_SETTLE] = "refactor", [ACTION_WAIVE] = "quickfix",   [ACTION_REPAIR] = "quickfix"};
    uint32_t from, to;
    size_t n;
    lsp_document *d = wanted_range(s, m, &from, &to);
    if (!d) return;
    const node *only = get(m->params, "context.only");
    const action *list = document_actions(d->is, s->now, from, to, &n);
    lsp_writer x;
    open_list(&x, s, m);
    for (size_t i = 0; i < n; i++) {
        const char *kind = kinds[list[i].kind];
        bool all = list[i].kind == ACTION_CORRECT && only && wants(only, "source.fixAll.redline") && !wants(only, kind);
        if (all) kind = "source.fixAll.redline";
        if (wants(only, kind) && (list[i].kind != ACTION_REPAIR || s->settings.processes))
            put_action(&x.w, s, d, &list[i], kind);
    }
    close_list(&x);
}

static void on_action_resolve(lsp_server *s, lsp_message *m) {
    const node *data = node_get(m->params, "data");
    lsp_document *d = find_document(s, get_str(data, "uri"));
    if (!d) {
        lsp_error(s, m->id, LSP_INVALID_PARAMS, STR("this action needs no more, or its document is not open"));
        return;
    }
    lsp_start_repair(s, m->id, d, get_str(data, "pack"), get_str(m->params, "title"), false);
}

/* The report as the result, and its verdicts in a message. */
static void tell_report(lsp_server *s, lsp_message *m, lsp_document *d) {
    const analysis *is = document_analysis(d->is);
    buf brief = buf_in(s->now);
    for (size_t i = 0; is->verdict && i < is->verdict->n_packs; i++) {
        const pack_verdict *p = &is->verdict->packs[i];
        buf_printf(&brief, "%s" STR_FMT ": %s, " STR_FMT, i ? "\n" : "", STR_ARG(p->pack->id),
                   prose_outcome(p->outcome), STR_ARG(prose_tally(s->now, p)));
    }
    lsp_writer x;
    lsp_open_notification(&x, s, "window/showMessage");
    json_open_object(&x.w, JSON_INLINE);
    json_put_int(&x.w, "type", 3);
    json_put_str(&x.w, "message", !buf_is_empty(&brief) ? buf_take(&brief) : STR("The deal cannot be checked."));
    json_close(&x.w);
    lsp_close(&x);
    lsp_open_result(&x, s, m->id);
    json_str(&x.w, document_report(d->is, s->now));
    lsp_close(&x);
}

static void on_command(lsp_server *s, lsp_message *m) {
    str name = get_str(m->params, "command");
    const node *list = node_get(m->params, "arguments"), *first = list && list->kind == NODE_LIST ? list->first : NULL;
    lsp_document *d = first && first->kind == NODE_STRING ? find_document(s, first->s) : NULL;
    const node *second = first ? first->next : NULL;
    if (!str_is(name, "redline.repair") && !str_is(name, "redline.report"))
        lsp_error(s, m->id, LSP_INVALID_PARAMS, arena_printf(s->now, "unknown command '" STR_FMT "'", STR_ARG(name)));
    else if (!d)
        lsp_error(s, m->id, LSP_INVALID_PARAMS, STR("the first argument must be the URI of an open document"));
    else if (str_is(name, "redline.report"))
        tell_report(s, m, d);
    else
        lsp_start_repair(s, m->id, d, second && second->kind == NODE_STRING ? second->s : STR(""), STR(""), true);
}

/* ------------------------------------------------------------------------------------------------ the table */

static void ignore(lsp_server *s, lsp_message *m) {
    (void)s;
    (void)m;
}

static void leave(lsp_server *s, lsp_message *m) {
    (void)m;
    s->exit = true;
}

static const struct {
    const char *name;
    void (*run)(lsp_server *s, lsp_message *m);
    bool request;
} methods[] = {
    {"initialize", initialize, true},
    {"initialized", initialized, false},
    {"shutdown", shut_down, true},
    {"exit", leave, false},
    {"$/cancelRequest", cancel, false},
    {"$/setTrace", ignore, false},
    {"textDocument/didOpen", did_open, false},
    {"textDocument/didChange", did_change, false},
    {"textDocument/didClose", did_close, false},
    {"textDocument/didSave", did_save, false},
    {"workspace/didChangeWatchedFiles", did_change_files, false},
    {"workspace/didChangeWorkspaceFolders", did_change_folders, false},
    {"workspace/didChangeConfiguration", ignore, false},
    {"textDocument/hover", on_hover, true},
    {"textDocument/completion", on_completion, true},
    {"completionItem/resolve", on_completion_resolve, true},
    {"textDocument/definition", on_definition, true},
    {"textDocument/references", on_references, true},
    {"textDocument/documentHighlight", on_highlight, true},
    {"textDocument/prepareRename", on_prepare_rename, true},
    {"textDocument/rename", on_rename, true},
    {"textDocument/documentSymbol", on_symbols, true},
    {"workspace/symbol", on_workspace_symbols, true},
    {"textDocument/foldingRange", on_folding, true},
    {"textDocument/selectionRange", on_selection, true},
    {"textDocument/semanticTokens/full", on_tokens, true},
    {"textDocument/semanticTokens/range", on_tokens_range, true},
    {"textDocument/inlayHint", on_hints, true},
    {"textDocument/codeLens", on_lenses, true},
    {"textDocument/formatting", on_formatting, true},
    {"textDocument/codeAction", on_actions, true},
    {"codeAction/resolve", on_action_resolve, true},
    {"workspace/executeCommand", on_command, true},
};

static void dispatch(lsp_server *s, lsp_message *m) {
    if (m->problem.n) {
        lsp_error(s, m->id, m->code, m->problem);
        return;
    }
    if (m->method.n == 0) return; /* an answer of the client */
    bool request = m->id.n > 0;
    size_t i = 0;
    while (i < sizeof methods / sizeof *methods && !str_is(m->method, methods[i].name)) i++;
    bool known = i < sizeof methods / sizeof *methods && methods[i].request == request;
    if (m->cancelled)
        lsp_error(s, m->id, LSP_CANCELLED, STR("cancelled"));
    else if (request && s->shut_down)
        lsp_error(s, m->id, LSP_INVALID_REQUEST, STR("the server is shut down"));
    else if (request && !s->initialized && !str_is(m->method, "initialize"))
        lsp_error(s, m->id, LSP_NOT_INITIALIZED, STR("the first request must be 'initialize'"));
    else if (request && !known)
        lsp_error(s, m->id, LSP_METHOD_NOT_FOUND,
                  arena_printf(s->now, "unknown method '" STR_FMT "'", STR_ARG(m->method)));
    else if (known && (request || str_is(m->method, "exit") || (s->initialized && !s->shut_down)))
        methods[i].run(s, m);
}

void lsp_handle(lsp_server *s, lsp_message *m) {
    static const str why = {"out of memory", 13};
    jmp_buf oom;
    size_t before = buf_mark(&s->out);
    if (setjmp(oom) == 0) {
        m->memory.oom = &oom;
        s->now = &m->memory;
        dispatch(s, m);
    } else {
        m->memory.oom = NULL;
        buf_cut(&s->out, before);
        if (m->id.n) lsp_error(s, m->id, LSP_INTERNAL_ERROR, why);
    }
    m->memory.oom = NULL;
    s->now = NULL;
}

/* ------------------------------------------------------------------------------------------------ problems */

static void publish(lsp_server *s, lsp_document *d) {
    const analysis *is = document_analysis(d->is);
    lsp_writer x;
    lsp_open_notification(&x, s, "textDocument/publishDiagnostics");
    json_open_object(&x.w, JSON_INLINE);
    json_put_z(&x.w, "uri", d->uri);
    json_put_int(&x.w, "version", d->version);
    size_t n, before = buf_mark(&x.body);
    json_put_array(&x.w, "diagnostics", JSON_INLINE);
    for (size_t i = 0; i < is->n_problems; i++) lsp_put_problem(&x.w, s, s->now, d, &is->problems[i]);
    json_close(&x.w);
    json_close(&x.w);
    const char *written = buf_since(&x.body, before, &n);
    uint64_t hash = str_hash((str){written, n});
    bool same = d->published && d->hash == hash && d->revision == document_revision(d->is);
    d->published = true;
    d->hash = hash;
    if (!same) lsp_close(&x);
}

static void refresh(lsp_server *s) {
    const struct {
        bool can;
        const char *method;
    } all[] = {{s->refreshes_lenses, "workspace/codeLens/refresh"},
               {s->refreshes_hints, "workspace/inlayHint/refresh"},
               {s->refreshes_tokens, "workspace/semanticTokens/refresh"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        lsp_writer x;
        if (!all[i].can) continue;
        lsp_open_request(&x, s, all[i].method);
        json_null(&x.w);
        lsp_close(&x);
    }
}

bool lsp_publish(lsp_server *s) {
    uint64_t rules = s->service ? service_rules_revision(s->service) : 0;
    lsp_document *d = NULL;
    for (size_t i = 0; i < s->n_documents && !d; i++) {
        lsp_document *one = s->documents[i];
        if (!one->published || one->revision != document_revision(one->is) || one->rules != rules) d = one;
    }
    if (!d && rules == s->rules) return false;
    arena a;
    jmp_buf oom;
    size_t before = buf_mark(&s->out);
    arena_init(&a);
    s->now = &a;
    if (setjmp(oom) == 0) {
        a.oom = &oom;
        if (d) {
            publish(s, d);
        } else {
            refresh(s);
            s->rules = rules;
        }
    } else {
        buf_cut(&s->out, before);
    }
    if (d) {
        d->published = true;
        d->revision = document_revision(d->is);
        d->rules = rules;
    }
    a.oom = NULL;
    arena_free(&a);
    s->now = NULL;
    return true;
}
