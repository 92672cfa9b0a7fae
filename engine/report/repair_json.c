#include "report/repair_report.h"

/* The JSON report: one document, a line for each edit and conflict. */

static void write_bool(buf *out, bool b) {
    buf_z(out, b ? "true" : "false");
}

static void write_name(repair_report *r, const char *name, str value) {
    buf_printf(r->out, "\"%s\": ", name);
    buf_json(r->out, value);
}

static void write_place(repair_report *r, place at) {
    position p = place_position(at);
    if (!at.source) return;
    buf_z(r->out, ", ");
    write_name(r, "file", at.source->name);
    buf_printf(r->out, ", \"line\": %u, \"column\": %u", p.line, p.column);
}

static void write_edit(repair_report *r, const repair_edit *e) {
    const deal *d = r->of->deal;
    buf_z(r->out, "{");
    write_name(r, "edit", str_of(repair_kind_word(e->kind)));
    buf_z(r->out, ", ");
    write_name(r, e->slot == DEAL_NONE ? "choice" : "term", e->path);
    buf_z(r->out, ", ");
    write_name(r, "before", e->before);
    buf_printf(r->out, ", \"%s\": " STR_FMT ", \"cost\": %llu", e->slot == DEAL_NONE ? "option" : "value",
               STR_ARG(e->json), (unsigned long long)e->cost);
    if (e->n_also) buf_z(r->out, ", \"also\": [");
    for (size_t i = 0; i < e->n_also; i++) {
        buf_z(r->out, i ? ", " : "");
        buf_json(r->out, e->also[i]);
    }
    if (e->n_also) buf_char(r->out, ']');
    bool added = e->kind == REPAIR_ADD;
    if (added ? e->home.n > 0 : e->article != DEAL_NONE) {
        buf_z(r->out, ", ");
        write_name(r, "article", added ? e->home : d->articles[e->article].id);
        if (e->home_is_new) buf_z(r->out, ", \"new_article\": true");
    }
    write_place(r, e->at);
    buf_char(r->out, '}');
}

static void write_repair(repair_report *r, const repair *one, const char *indent) {
    buf_printf(r->out, "{\"cost\": %llu, \"edits\": [", (unsigned long long)one->cost);
    for (size_t i = 0; i < one->n_edits; i++) {
        buf_printf(r->out, "%s\n%s  ", i ? "," : "", indent);
        write_edit(r, &one->edits[i]);
    }
    if (one->n_edits) buf_printf(r->out, "\n%s", indent);
    buf_z(r->out, "], \"rewrite\": [");
    for (size_t i = 0; i < one->n_outdated; i++) {
        buf_z(r->out, i ? ", " : "");
        buf_json(r->out, r->of->deal->articles[one->outdated[i]].id);
    }
    buf_z(r->out, "],\n");
    buf_printf(r->out, "%s", indent);
    write_name(r, "deal", one->text);
    buf_char(r->out, '}');
}

static void write_conflicts(repair_report *r) {
    const repairs *all = r->of;
    buf_z(r->out, "  \"conflicts\": [");
    for (size_t i = 0; i < all->n_conflicts; i++) {
        const repair_conflict *c = &all->conflicts[i];
        buf_z(r->out, i ? ",\n    {\"rules\": [" : "\n    {\"rules\": [");
        for (size_t k = 0; k < c->rules.n; k++) {
            buf_z(r->out, k ? ", " : "");
            buf_json(r->out, all->rules[c->rules.v[k]].name);
        }
        buf_z(r->out, "], \"locked\": [");
        for (size_t k = 0; k < c->n_locked; k++) {
            buf_z(r->out, k ? ", " : "");
            buf_json(r->out, vocabulary_slot_path(r->memory, all->deal->vocabulary, c->locked[k]));
        }
        buf_z(r->out, "], ");
        write_name(r, "text", repair_conflict_words(r, c));
        buf_char(r->out, '}');
    }
    buf_z(r->out, all->n_conflicts ? "\n  ],\n" : "],\n");
}

static void write_explanations(repair_report *r) {
    const bargain *why = r->of->why;
    bargain_report words = repair_why(r);
    buf_z(r->out, "  \"explanations\": [");
    for (size_t i = 0; why && i < why->n_conflicts; i++) {
        buf_z(r->out, i ? ",\n    " : "\n    ");
        buf_json(r->out, bargain_conflict_words(&words, &why->conflicts[i]));
    }
    buf_z(r->out, why && why->n_conflicts ? "\n  ],\n" : "],\n");
}

static void write_because(repair_report *r, const condition_verdict *c) {
    bool first = true;
    buf_z(r->out, ", \"because\": [");
    for (size_t i = 0; i < c->n_because; i++) {
        const because *b = &c->because[i];
        if (b->kind != BECAUSE_TEXT || !b->article) continue;
        buf_z(r->out, first ? "{" : ", {");
        write_name(r, "text", b->text);
        buf_z(r->out, ", ");
        write_name(r, "article", b->article->id);
        write_place(r, b->at);
        buf_char(r->out, '}');
        first = false;
    }
    buf_char(r->out, ']');
}

static void write_words(repair_report *r) {
    const repairs *all = r->of;
    buf_z(r->out, "  \"words\": [");
    for (size_t i = 0; i < all->n_texts; i++) {
        const repair_text *w = &all->texts[i];
        str id = arena_printf(r->memory, STR_FMT "/" STR_FMT "/" STR_FMT, STR_ARG(w->pack->id), STR_ARG(w->rule->id),
                              STR_ARG(w->condition->condition->id));
        buf_z(r->out, i ? ",\n    {" : "\n    {");
        write_name(r, "condition", id);
        buf_z(r->out, ", ");
        write_name(r, "message", w->condition->message);
        write_because(r, w->condition);
        buf_char(r->out, '}');
    }
    buf_z(r->out, all->n_texts ? "\n  ],\n" : "],\n");
    buf_z(r->out, "  \"with_other_words\": ");
    if (all->with_texts)
        write_repair(r, all->with_texts, "    ");
    else
        buf_z(r->out, "null");
}

void repair_write_json(repair_report *r) {
    static const char *const answers[] = {"false", "true", "null"};
    const repairs *all = r->of;
    buf_z(r->out, "{\n  ");
    write_name(r, "deal", all->deal->id);
    buf_z(r->out, ",\n  \"packs\": [");
    for (size_t i = 0; i < r->n_packs; i++) {
        buf_z(r->out, i ? ", " : "");
        buf_json(r->out, r->packs[i]->id);
    }
    buf_printf(r->out, "],\n  \"repairable\": %s,\n  \"nothing_to_do\": ", answers[all->answer]);
    write_bool(r->out, all->nothing_to_do);
    buf_z(r->out, ",\n  \"made_complete\": ");
    write_bool(r->out, all->made_complete);
    buf_printf(r->out, ",\n  \"open_terms\": %zu,\n  \"repairs\": [", all->n_terms_open);
    for (size_t i = 0; i < all->n; i++) {
        buf_z(r->out, i ? ",\n    " : "\n    ");
        write_repair(r, &all->v[i], "    ");
    }
    buf_z(r->out, all->n ? "\n  ],\n  \"repairs_complete\": " : "],\n  \"repairs_complete\": ");
    write_bool(r->out, all->complete);
    buf_z(r->out, ",\n  \"smallest\": ");
    write_bool(r->out, all->smallest);
    buf_z(r->out, ",\n");
    write_conflicts(r);
    buf_z(r->out, "  \"conflicts_complete\": ");
    write_bool(r->out, all->conflicts_complete || all->answer == BARGAIN_YES);
    buf_z(r->out, ",\n");
    write_explanations(r);
    write_words(r);
    buf_z(r->out, "\n}\n");
}
