#include "report/repair_report.h"

#include "report/bargain_report.h"
#include "report/json_report.h"

/* The JSON report of a repair: a line for each edit and conflict. */

static void write_edit(json_writer *w, const deal *d, const repair_edit *e) {
    bool added = e->kind == REPAIR_ADD, settled = e->slot == DEAL_NONE;
    json_open_object(w, JSON_INLINE);
    json_put_z(w, "edit", repair_kind_name(e->kind));
    json_put_str(w, settled ? "choice" : "term", e->path);
    json_put_str(w, "before", e->before);
    json_key(w, settled ? STR("option") : STR("value"));
    json_raw(w, e->json);
    json_put_uint(w, "cost", e->cost);
    if (e->n_also) {
        json_put_array(w, "also", JSON_INLINE);
        for (size_t i = 0; i < e->n_also; i++) json_str(w, e->also[i]);
        json_close(w);
    }
    if (added ? e->home.n > 0 : e->article != DEAL_NONE) {
        json_put_str(w, "article", added ? e->home : d->articles[e->article].id);
        json_put_true(w, "new_article", e->home_is_new);
    }
    json_put_place(w, e->at);
    json_close(w);
}

static void write_alternative(json_writer *w, const repair *one, const repair_alternative *a) {
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "member", a->member);
    json_put_array(w, "terms", JSON_INLINE);
    for (size_t i = 0; i < a->n_edits; i++) json_str(w, one->edits[a->edits[i]].path);
    json_close(w);
    json_put_array(w, "any_of", JSON_INLINE);
    for (size_t i = 0; i < a->n_others; i++) json_str(w, a->others[i]);
    json_close(w);
    json_close(w);
}

static void write_repair(json_writer *w, const deal *d, const repair *one) {
    json_open_object(w, JSON_FLOW);
    json_put_uint(w, "cost", one->cost);
    json_put_array(w, "edits", JSON_BLOCK);
    for (size_t i = 0; i < one->n_edits; i++) write_edit(w, d, &one->edits[i]);
    json_close(w);
    json_put_array(w, "alternatives", JSON_BLOCK);
    for (size_t i = 0; i < one->n_alternatives; i++) write_alternative(w, one, &one->alternatives[i]);
    json_close(w);
    json_put_array(w, "clauses", JSON_BLOCK);
    for (size_t i = 0; i < one->n_clauses; i++) {
        const repair_clause *c = &one->clauses[i];
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "pack", c->of->pack->id);
        json_put_str(w, "id", c->of->id);
        json_put_str(w, "title", c->of->title);
        json_put_str(w, "text", c->of->text);
        json_put_str(w, "article", c->article);
        json_close(w);
    }
    json_close(w);
    json_put_array(w, "rewrite", JSON_INLINE);
    for (size_t i = 0; i < one->n_outdated; i++) json_str(w, d->articles[one->outdated[i]].id);
    json_close(w);
    json_line(w);
    json_put_str(w, "deal", one->text);
    json_close(w);
}

static void write_conflict(json_writer *w, arena *a, const repairs *all, const repair_conflict *c) {
    json_open_object(w, JSON_INLINE);
    json_put_array(w, "rules", JSON_INLINE);
    for (size_t k = 0; k < c->rules.n; k++) json_str(w, all->rules[c->rules.v[k]].name);
    json_close(w);
    json_put_array(w, "locked", JSON_INLINE);
    for (size_t k = 0; k < c->n_locked; k++) json_str(w, vocabulary_slot_path(a, all->deal->vocabulary, c->locked[k]));
    json_close(w);
    json_put_str(w, "text", repair_conflict_text(a, all, c));
    json_close(w);
}

static void write_condition(json_writer *w, arena *a, const repair_text *of) {
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "condition", repair_condition_name(a, of));
    json_put_str(w, "message", of->condition->message);
    json_put_array(w, "because", JSON_INLINE);
    for (size_t i = 0; i < of->condition->n_because; i++) {
        const because *b = &of->condition->because[i];
        if (b->kind != BECAUSE_TEXT || !b->article) continue;
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "text", b->text);
        json_put_str(w, "article", b->article->id);
        json_put_place(w, b->at);
        json_close(w);
    }
    json_close(w);
    json_close(w);
}

void repair_json(arena *a, buf *out, const repair_report *r) {
    static const char *const answers[] = {[BARGAIN_NO] = "false", [BARGAIN_YES] = "true", [BARGAIN_OPEN] = "null"};
    const repairs *all = r->of;
    json_writer w;
    json_start(&w, out);
    json_open_object(&w, JSON_BLOCK);
    json_put_z(&w, "redline", "1");
    json_put_str(&w, "deal", all->deal->id);
    json_put_array(&w, "packs", JSON_INLINE);
    for (size_t i = 0; i < r->n_packs; i++) json_str(&w, r->packs[i]->id);
    json_close(&w);
    json_key(&w, STR("repairable"));
    json_raw(&w, str_of(answers[all->answer]));
    json_put_bool(&w, "nothing_to_do", all->nothing_to_do);
    json_put_bool(&w, "made_complete", all->made_complete);
    json_put_uint(&w, "open_terms", all->n_terms_open);
    json_put_array(&w, "repairs", JSON_BLOCK);
    for (size_t i = 0; i < all->n; i++) write_repair(&w, all->deal, &all->v[i]);
    json_close(&w);
    json_put_bool(&w, "repairs_complete", all->complete);
    json_put_bool(&w, "smallest", all->smallest);
    json_put_array(&w, "conflicts", JSON_BLOCK);
    for (size_t i = 0; i < all->n_conflicts; i++) write_conflict(&w, a, all, &all->conflicts[i]);
    json_close(&w);
    json_put_bool(&w, "conflicts_complete", all->conflicts_complete || all->answer == BARGAIN_YES);
    json_put_array(&w, "explanations", JSON_BLOCK);
    for (size_t i = 0; all->why && i < all->why->n_conflicts; i++)
        json_str(&w, bargain_conflict_text(a, all->why, &all->why->conflicts[i], false));
    json_close(&w);
    json_put_array(&w, "words", JSON_BLOCK);
    for (size_t i = 0; i < all->n_texts; i++) write_condition(&w, a, &all->texts[i]);
    json_close(&w);
    json_key(&w, STR("with_other_words"));
    if (all->with_texts)
        write_repair(&w, all->deal, all->with_texts);
    else
        json_null(&w);
    bargain_put_questions(&w, all->limit, all->left, all->n_left);
    json_close(&w);
    json_end(&w);
}
