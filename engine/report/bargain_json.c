#include "report/bargain_report.h"

#include "base/json_writer.h"

/* The JSON report of bargaining: a line for each pack, conflict and set. */

static void put_answer(json_writer *w, const char *key, bargain_answer a) {
    static const char *const values[] = {[BARGAIN_NO] = "false", [BARGAIN_YES] = "true", [BARGAIN_OPEN] = "null"};
    json_key(w, str_of(key));
    json_raw(w, str_of(values[a]));
}

static void write_pack(json_writer *w, const bargain *b, const bargain_pack *p) {
    static const char *const keys[] = {"redundant", "vacuous", "impossible"};
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "id", p->pack->id);
    put_answer(w, "satisfiable", p->satisfiable);
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        json_put_array(w, keys[k], JSON_INLINE);
        for (size_t i = 0; i < b->n_rules; i++) {
            const bargain_rule *r = &b->rules[i];
            const bool marks[] = {r->redundant, r->vacuous, r->impossible};
            if (r->pack == p->pack && marks[k]) json_str(w, r->name);
        }
        json_close(w);
    }
    if (!p->examined) json_put_bool(w, "examined", false);
    json_close(w);
}

static void write_explanation(json_writer *w, arena *a, const bargain *b, const bargain_conflict *c) {
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "text", bargain_conflict_text(a, b, c, false));
    json_put_array(w, "terms", JSON_INLINE);
    for (size_t k = 0; k < c->n_terms; k++) json_str(w, c->terms[k].path);
    json_close(w);
    json_put_array(w, "likewise", JSON_INLINE);
    for (size_t k = 0; k < c->n_others; k++) json_str(w, c->others[k]);
    json_close(w);
    json_close(w);
}

static void put_sets(json_writer *w, str key, const bargain *b, const bargain_sets *s) {
    json_key(w, key);
    json_open_array(w, JSON_BLOCK);
    for (size_t i = 0; i < s->n; i++) {
        json_open_array(w, JSON_INLINE);
        for (size_t k = 0; k < s->v[i].n; k++) json_str(w, b->rules[s->v[i].v[k]].name);
        json_close(w);
    }
    json_close(w);
}

void bargain_put_questions(json_writer *w, bargain_limit l, const bargain_question *v, size_t n) {
    static const char *const names[] = {
        [BARGAIN_NO_LIMIT] = NULL, [BARGAIN_TIME] = "time", [BARGAIN_STEPS] = "steps", [BARGAIN_GAVE_UP] = "solver"};
    json_key(w, STR("limit"));
    if (names[l])
        json_str(w, str_of(names[l]));
    else
        json_null(w);
    json_put_array(w, "unanswered", JSON_BLOCK);
    for (size_t i = 0; i < n; i++) {
        json_open_object(w, JSON_INLINE);
        json_put_z(w, "question", v[i].key);
        if (v[i].pack) json_put_str(w, "pack", v[i].pack->id);
        json_put_str(w, "text", v[i].text);
        json_close(w);
    }
    json_close(w);
}

void bargain_json(arena *a, buf *out, const bargain *b) {
    json_writer w;
    bool complete = true;
    json_start(&w, out);
    json_open_object(&w, JSON_BLOCK);
    json_put_z(&w, "redline", "1");
    put_answer(&w, "agreement", b->agreement);
    json_put_array(&w, "packs", JSON_BLOCK);
    for (size_t i = 0; i < b->n_packs; i++) write_pack(&w, b, &b->packs[i]);
    json_close(&w);
    json_put_array(&w, "conflicts", JSON_BLOCK);
    for (size_t i = 0; i < b->n_conflicts; i++) {
        const bargain_set *s = &b->conflicts[i].rules;
        json_open_array(&w, JSON_INLINE);
        for (size_t k = 0; k < s->n; k++) {
            json_open_object(&w, JSON_INLINE);
            json_put_str(&w, "rule", b->rules[s->v[k]].name);
            json_close(&w);
        }
        json_close(&w);
    }
    json_close(&w);
    json_put_bool(&w, "conflicts_complete", b->conflicts_complete);
    json_put_array(&w, "explanations", JSON_BLOCK); /* in the order of the conflicts */
    for (size_t i = 0; i < b->n_conflicts; i++) write_explanation(&w, a, b, &b->conflicts[i]);
    json_close(&w);
    json_put_object(&w, "concessions", JSON_BLOCK);
    for (size_t i = 0; i < b->n_packs; i++) {
        put_sets(&w, b->packs[i].pack->id, b, &b->packs[i].concessions);
        complete = complete && b->packs[i].concessions.complete;
    }
    json_close(&w);
    json_put_bool(&w, "concessions_complete", complete);
    put_sets(&w, STR("corrections"), b, &b->corrections);
    json_put_bool(&w, "corrections_complete", b->corrections.complete);
    json_key(&w, STR("witness"));
    json_raw(&w, b->witness ? b->witness->json : STR("null"));
    if (b->witness) {
        json_put_uint(&w, "witness_terms", b->witness->n_terms);
        json_put_bool(&w, "witness_fewest", b->witness->is_fewest);
    }
    json_put_array(&w, "assumptions", JSON_INLINE);
    for (size_t i = 0; i < b->n_assumptions; i++) json_str(&w, b->assumptions[i]);
    json_close(&w);
    bargain_put_questions(&w, b->limit, b->left, b->n_left);
    json_close(&w);
    json_end(&w);
}
