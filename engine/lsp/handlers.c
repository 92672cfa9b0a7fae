/* The session: documents are opened and changed, the client says what it can do, the table of methods, and the problems
 * that are published. */

#include <stdlib.h>

#include "base/build_info.h"
#include "lsp/methods.h"
#include "report/prose.h"
#include "source/text_edit.h"

/* ------------------------------------------------------------------------------------------------ documents */

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
    free(d->tokens);
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
    str uri = lsp_get_str(of, "uri");
    if (uri.n == 0 || !text || text->kind != NODE_STRING) {
        lsp_log(s, 1, STR("textDocument/didOpen needs 'uri' and 'text'"));
        return;
    }
    str path = lsp_path_of(s->now, uri);
    lsp_document *d = lsp_find_document(s, uri);
    if (d) forget(s, d);
    document *other = service_find(s->service, path);
    for (size_t i = 0; i < s->n_documents && other; i++)
        if (s->documents[i]->is == other) path = arena_str(s->now, uri); /* another spelling of the same file */
    d = calloc(1, sizeof *d);
    if (d) d->uri = strdup(arena_z(s->now, uri));
    if (d && d->uri) d->is = service_open(s->service, path, kind_of(lsp_get_str(of, "languageId"), path), text->s);
    if (d && d->is) {
        d->version = version && version->kind == NODE_INT ? version->i : 0;
        if (push(&s->documents, &s->n_documents, &s->cap_documents, d)) return;
    }
    publish_none(s, arena_z(s->now, uri), too_long(s));
    if (!d) return;
    if (d->is) service_close(s->service, d->is);
    free(d->uri);
    free(d->tokens);
    free(d);
}

/* One change; false if it is wrong. */
static bool change(lsp_server *s, lsp_document *d, const node *n, bool *fits) {
    const node *text = node_get(n, "text"), *in = node_get(n, "range");
    uint32_t from = 0, to = UINT32_MAX;
    if (!text || text->kind != NODE_STRING) return false;
    if (in && in->kind != NODE_NULL && !lsp_get_range(s, d->is, in, &from, &to)) return false;
    *fits = document_edit(d->is, from, to, text->s);
    return *fits;
}

static void did_change(lsp_server *s, lsp_message *m) {
    const node *version = lsp_get(m->params, "textDocument.version"), *list = node_get(m->params, "contentChanges");
    lsp_document *d = lsp_find_document(s, lsp_get_str(node_get(m->params, "textDocument"), "uri"));
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
    lsp_document *d = lsp_find_document(s, lsp_get_str(node_get(m->params, "textDocument"), "uri"));
    if (!d) return;
    publish_none(s, d->uri, STR(""));
    forget(s, d);
}

static void did_save(lsp_server *s, lsp_message *m) {
    str uri = lsp_get_str(node_get(m->params, "textDocument"), "uri");
    if (uri.n) service_file_changed(s->service, lsp_path_of(s->now, uri));
}

static void did_change_files(lsp_server *s, lsp_message *m) {
    const node *list = node_get(m->params, "changes");
    for (const node *c = list && list->kind == NODE_LIST ? list->first : NULL; c; c = c->next) {
        str uri = lsp_get_str(c, "uri");
        if (uri.n) service_file_changed(s->service, lsp_path_of(s->now, uri));
    }
}

static void did_change_folders(lsp_server *s, lsp_message *m) {
    const node *added = lsp_get(m->params, "event.added"), *removed = lsp_get(m->params, "event.removed");
    for (const node *c = removed && removed->kind == NODE_LIST ? removed->first : NULL; c; c = c->next)
        service_remove_folder(s->service, lsp_path_of(s->now, lsp_get_str(c, "uri")));
    for (const node *c = added && added->kind == NODE_LIST ? added->first : NULL; c; c = c->next)
        if (lsp_get_str(c, "uri").n) service_add_folder(s->service, lsp_path_of(s->now, lsp_get_str(c, "uri")));
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
    json_put_object(w, "full", JSON_INLINE);
    json_put_bool(w, "delta", true);
    json_close(w);
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
    s->units = units_of(lsp_get(c, "general.positionEncodings"));
    s->snippets = lsp_get_bool(lsp_get(c, "textDocument.completion.completionItem"), "snippetSupport");
    s->markdown = lsp_list_has(lsp_get(c, "textDocument.hover.contentFormat"), "markdown");
    s->related = lsp_get_bool(lsp_get(c, "textDocument.publishDiagnostics"), "relatedInformation");
    s->hierarchy = lsp_get_bool(lsp_get(c, "textDocument.documentSymbol"), "hierarchicalDocumentSymbolSupport");
    s->versions = lsp_get_bool(lsp_get(c, "workspace.workspaceEdit"), "documentChanges");
    s->resolves_edits = lsp_list_has(lsp_get(c, "textDocument.codeAction.resolveSupport.properties"), "edit");
    s->watches = lsp_get_bool(lsp_get(c, "workspace.didChangeWatchedFiles"), "dynamicRegistration");
    s->refreshes_lenses = lsp_get_bool(lsp_get(c, "workspace.codeLens"), "refreshSupport");
    s->refreshes_hints = lsp_get_bool(lsp_get(c, "workspace.inlayHint"), "refreshSupport");
    s->refreshes_tokens = lsp_get_bool(lsp_get(c, "workspace.semanticTokens"), "refreshSupport");
    s->applies = lsp_get_bool(lsp_get(c, "workspace"), "applyEdit");
}

/* What the client says instead of a command line. */
static void take_options(lsp_server *s, const node *o) {
    service_settings *with = &s->settings.service;
    const node *packs = node_get(o, "packs");
    str terms = lsp_get_str(o, "terms");
    VEC(str) list = {0};
    for (const node *c = packs && packs->kind == NODE_LIST ? packs->first : NULL; c; c = c->next)
        if (c->kind == NODE_STRING && c->s.n) VEC_PUSH(&s->memory, list, arena_str(&s->memory, c->s));
    if (list.n) with->packs = (str_list){list.v, list.n};
    if (terms.n) {
        str *copy = ARENA_NEW(&s->memory, str);
        *copy = arena_str(&s->memory, terms);
        with->terms = copy;
    }
    with->strict = with->strict || lsp_get_bool(o, "strict");
    with->no_waivers = with->no_waivers || lsp_get_bool(o, "noWaivers");
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
        if (lsp_get_str(c, "uri").n) service_add_folder(s->service, lsp_path_of(s->now, lsp_get_str(c, "uri")));
    str root = lsp_get_str(m->params, "rootUri"), path = lsp_get_str(m->params, "rootPath");
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
    {"textDocument/hover", lsp_on_hover, true},
    {"textDocument/completion", lsp_on_completion, true},
    {"completionItem/resolve", lsp_on_completion_resolve, true},
    {"textDocument/definition", lsp_on_definition, true},
    {"textDocument/references", lsp_on_references, true},
    {"textDocument/documentHighlight", lsp_on_highlight, true},
    {"textDocument/prepareRename", lsp_on_prepare_rename, true},
    {"textDocument/rename", lsp_on_rename, true},
    {"textDocument/documentSymbol", lsp_on_symbols, true},
    {"workspace/symbol", lsp_on_workspace_symbols, true},
    {"textDocument/foldingRange", lsp_on_folding, true},
    {"textDocument/selectionRange", lsp_on_selection, true},
    {"textDocument/semanticTokens/full", lsp_on_tokens, true},
    {"textDocument/semanticTokens/full/delta", lsp_on_tokens_delta, true},
    {"textDocument/semanticTokens/range", lsp_on_tokens_range, true},
    {"textDocument/inlayHint", lsp_on_hints, true},
    {"textDocument/codeLens", lsp_on_lenses, true},
    {"textDocument/formatting", lsp_on_formatting, true},
    {"textDocument/codeAction", lsp_on_actions, true},
    {"codeAction/resolve", lsp_on_action_resolve, true},
    {"workspace/executeCommand", lsp_on_command, true},
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
