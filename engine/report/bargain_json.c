#include "report/bargain_writers.h"

/* The JSON report: one document, a line for each pack, conflict and set. */

static void write_answer(buf *out, bargain_answer a) {
    static const char *const words[] = {"false", "true", "null"};
    buf_z(out, words[a]);
}

static void write_bool(buf *out, bool b) {
    buf_z(out, b ? "true" : "false");
}

static void write_marked(bargain_report *r, const char *name, const pack *of, bargain_mark *mark) {
    bool first = true;
    buf_printf(r->out, ", \"%s\": [", name);
    for (size_t i = 0; i < r->of->n_rules; i++) {
        const bargain_rule *it = &r->of->rules[i];
        if (it->pack != of || !mark(it)) continue;
        buf_z(r->out, first ? "" : ", ");
        buf_json(r->out, it->name);
        first = false;
    }
    buf_char(r->out, ']');
}

static void write_packs(bargain_report *r) {
    buf_z(r->out, "  \"packs\": [");
    for (size_t i = 0; i < r->of->n_packs; i++) {
        const bargain_pack *p = &r->of->packs[i];
        buf_z(r->out, i ? ",\n    {\"id\": " : "\n    {\"id\": ");
        buf_json(r->out, p->pack->id);
        buf_z(r->out, ", \"satisfiable\": ");
        write_answer(r->out, p->satisfiable);
        write_marked(r, "redundant", p->pack, bargain_is_redundant);
        write_marked(r, "vacuous", p->pack, bargain_is_vacuous);
        write_marked(r, "impossible", p->pack, bargain_is_impossible);
        if (!p->examined) buf_z(r->out, ", \"examined\": false");
        buf_char(r->out, '}');
    }
    buf_z(r->out, "\n  ],\n");
}

static void write_conflicts(bargain_report *r) {
    buf_z(r->out, "  \"conflicts\": [");
    for (size_t i = 0; i < r->of->n_conflicts; i++) {
        const bargain_set *s = &r->of->conflicts[i].rules;
        buf_z(r->out, i ? ",\n    [" : "\n    [");
        for (size_t k = 0; k < s->n; k++) {
            buf_z(r->out, k ? ", {\"rule\": " : "{\"rule\": ");
            buf_json(r->out, r->of->rules[s->v[k]].name);
            buf_char(r->out, '}');
        }
        buf_char(r->out, ']');
    }
    buf_z(r->out, r->of->n_conflicts ? "\n  ],\n" : "],\n");
    buf_z(r->out, "  \"conflicts_complete\": ");
    write_bool(r->out, r->of->conflicts_complete);
    buf_z(r->out, ",\n");
}

/* In words and by terms, in the order of the conflicts. */
static void write_explanations(bargain_report *r) {
    buf_z(r->out, "  \"explanations\": [");
    for (size_t i = 0; i < r->of->n_conflicts; i++) {
        const bargain_conflict *c = &r->of->conflicts[i];
        buf_z(r->out, i ? ",\n    {\"text\": " : "\n    {\"text\": ");
        buf_json(r->out, bargain_conflict_words(r, c));
        buf_z(r->out, ", \"terms\": [");
        for (size_t k = 0; k < c->n_terms; k++) {
            buf_z(r->out, k ? ", " : "");
            buf_json(r->out, c->terms[k].path);
        }
        buf_z(r->out, "], \"likewise\": [");
        for (size_t k = 0; k < c->n_others; k++) {
            buf_z(r->out, k ? ", " : "");
            buf_json(r->out, c->others[k]);
        }
        buf_z(r->out, "]}");
    }
    buf_z(r->out, r->of->n_conflicts ? "\n  ],\n" : "],\n");
}

static void write_set(bargain_report *r, bargain_set s) {
    buf_char(r->out, '[');
    for (size_t i = 0; i < s.n; i++) {
        buf_z(r->out, i ? ", " : "");
        buf_json(r->out, r->of->rules[s.v[i]].name);
    }
    buf_char(r->out, ']');
}

static void write_sets(bargain_report *r, const bargain_sets *s, const char *indent) {
    buf_char(r->out, '[');
    for (size_t i = 0; i < s->n; i++) {
        buf_printf(r->out, "%s\n%s  ", i ? "," : "", indent);
        write_set(r, s->v[i]);
    }
    if (s->n) buf_printf(r->out, "\n%s", indent);
    buf_char(r->out, ']');
}

static void write_concessions(bargain_report *r) {
    bool complete = true;
    buf_z(r->out, "  \"concessions\": {");
    for (size_t i = 0; i < r->of->n_packs; i++) {
        const bargain_pack *p = &r->of->packs[i];
        buf_z(r->out, i ? ",\n    " : "\n    ");
        buf_json(r->out, p->pack->id);
        buf_z(r->out, ": ");
        write_sets(r, &p->concessions, "    ");
        complete = complete && p->concessions.complete;
    }
    buf_z(r->out, "\n  },\n  \"concessions_complete\": ");
    write_bool(r->out, complete);
    buf_z(r->out, ",\n  \"corrections\": ");
    write_sets(r, &r->of->corrections, "  ");
    buf_z(r->out, ",\n  \"corrections_complete\": ");
    write_bool(r->out, r->of->corrections.complete);
    buf_z(r->out, ",\n");
}

static void write_witness(bargain_report *r) {
    const bargain_witness *w = r->of->witness;
    buf_z(r->out, "  \"witness\": ");
    buf_str(r->out, w ? w->json : STR("null"));
    buf_z(r->out, ",\n");
    if (!w) return;
    buf_printf(r->out, "  \"witness_terms\": %zu,\n  \"witness_fewest\": ", w->n_terms);
    write_bool(r->out, w->is_fewest);
    buf_z(r->out, ",\n");
}

static void write_assumptions(bargain_report *r) {
    buf_z(r->out, "  \"assumptions\": [");
    for (size_t i = 0; i < r->of->n_assumptions; i++) {
        buf_z(r->out, i ? ", " : "");
        buf_json(r->out, r->of->assumptions[i]);
    }
    buf_z(r->out, "]\n}\n");
}

void bargain_write_json(bargain_report *r) {
    buf_z(r->out, "{\n  \"agreement\": ");
    write_answer(r->out, r->of->agreement);
    buf_z(r->out, ",\n");
    write_packs(r);
    write_conflicts(r);
    write_explanations(r);
    write_concessions(r);
    write_witness(r);
    write_assumptions(r);
}
