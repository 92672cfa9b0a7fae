/* Requests whose answers change documents: renaming, layout, actions, commands. */

#include "lsp/methods.h"
#include "report/prose.h"
#include "source/text_edit.h"

/* ------------------------------------------------------------------------------------------------ renaming */

void lsp_on_prepare_rename(lsp_server *s, lsp_message *m) {
    uint32_t at, from, to;
    str name, why;
    lsp_document *d = lsp_wanted_at(s, m, &at);
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

void lsp_on_rename(lsp_server *s, lsp_message *m) {
    uint32_t at;
    size_t n;
    str why;
    lsp_document *d = lsp_wanted_at(s, m, &at);
    if (!d) return;
    const service_edit *edits = document_rename(d->is, s->now, at, lsp_get_str(m->params, "newName"), &n, &why);
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

/* ------------------------------------------------------------------------------------------------ changes */

void lsp_on_formatting(lsp_server *s, lsp_message *m) {
    size_t n;
    lsp_document *d = lsp_wanted(s, m);
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

void lsp_on_actions(lsp_server *s, lsp_message *m) {
    static const char *const kinds[] = {
        [ACTION_FIX] = "quickfix",    [ACTION_CORRECT] = "quickfix", [ACTION_ADD] = "quickfix",
        [ACTION_SETTLE] = "refactor", [ACTION_WAIVE] = "quickfix",   [ACTION_REPAIR] = "quickfix"};
    uint32_t from, to;
    size_t n;
    lsp_document *d = lsp_wanted_range(s, m, &from, &to);
    if (!d) return;
    const node *only = lsp_get(m->params, "context.only");
    const action *list = document_actions(d->is, s->now, from, to, &n);
    lsp_writer x;
    lsp_open_list(&x, s, m);
    for (size_t i = 0; i < n; i++) {
        const char *kind = kinds[list[i].kind];
        bool all = list[i].kind == ACTION_CORRECT && only && wants(only, "source.fixAll.redline") && !wants(only, kind);
        if (all) kind = "source.fixAll.redline";
        if (wants(only, kind) && (list[i].kind != ACTION_REPAIR || s->settings.processes))
            put_action(&x.w, s, d, &list[i], kind);
    }
    lsp_close_list(&x);
}

void lsp_on_action_resolve(lsp_server *s, lsp_message *m) {
    const node *data = node_get(m->params, "data");
    lsp_document *d = lsp_find_document(s, lsp_get_str(data, "uri"));
    if (!d) {
        lsp_error(s, m->id, LSP_INVALID_PARAMS, STR("this action needs no more, or its document is not open"));
        return;
    }
    lsp_start_repair(s, m->id, d, lsp_get_str(data, "pack"), lsp_get_str(m->params, "title"), false);
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

void lsp_on_command(lsp_server *s, lsp_message *m) {
    str name = lsp_get_str(m->params, "command");
    const node *list = node_get(m->params, "arguments"), *first = list && list->kind == NODE_LIST ? list->first : NULL;
    lsp_document *d = first && first->kind == NODE_STRING ? lsp_find_document(s, first->s) : NULL;
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
