#include "report/json_report.h"

#include "report/finding.h"
#include "report/next.h"

/* The JSON report: one document with everything. Deals, packs, rules and conditions begin lines; the rest is inline. */

/* ------------------------------------------------------------------------------------------------ shared pieces */

void json_put_place(json_writer *w, place at) {
    if (!at.source) return;
    position p = place_position(at);
    json_put_some(w, "file", at.source->name);
    json_put_uint(w, "line", p.line);
    json_put_uint(w, "column", p.column);
}

void json_put_vocabulary(json_writer *w, report *r) {
    const vocabulary *v = r->vocabulary;
    json_put_str(w, "vocabulary", arena_printf(&r->scratch, STR_FMT "/" STR_FMT, STR_ARG(v->id), STR_ARG(v->version)));
}

void json_put_diag(json_writer *w, const diag *e) {
    json_put_str(w, "file", e->file);
    json_put_uint(w, "line", e->line);
    json_put_uint(w, "column", e->column);
    json_put_str(w, "message", e->message);
}

void json_put_counts(json_writer *w, const report_counts *c, const char *not_applicable) {
    json_put_uint(w, "deals", c->deals);
    json_put_uint(w, "accepted", c->accepted);
    json_put_uint(w, "rejected", c->rejected);
    json_put_uint(w, "undetermined", c->undetermined);
    json_put_uint(w, not_applicable, c->not_applicable);
    json_put_uint(w, "errors", c->errors);
}

/* ------------------------------------------------------------------------------------------------ reasons */

static void write_cite(json_writer *w, const citation *c) {
    json_put_object(w, "cite", JSON_INLINE);
    json_put_str(w, "source", c->source->id);
    json_put_some(w, "title", c->source->title);
    json_put_some(w, "author", c->source->author);
    json_put_some(w, "date", c->source->date);
    json_put_some(w, "url", c->source->url);
    json_put_some(w, "section", c->section);
    json_put_some(w, "quote", c->quote);
    json_close(w);
}

static void write_term(json_writer *w, const because *b, const deal *d) {
    json_put_str(w, "term", b->term);
    json_key(w, STR("value"));
    if (b->value.state == SLOT_VALUE)
        slot_value_json(json_direct(w), b->type, b->values, b->value.v);
    else
        json_null(w);
    json_put_some(w, "unit", vocabulary_unit(d->vocabulary, b->slot, b->value));
    json_put_true(w, "open", b->value.state == SLOT_OPEN || b->value.state == SLOT_BRACKET);
    json_put_true(w, "silent", b->silent);
    json_put_some(w, "thing", b->thing);
}

/* Which things of a set there are. */
static void write_names(json_writer *w, const because *b, const deal *d) {
    const name_set *s = vocabulary_set(d->vocabulary, b->term);
    size_t i = b->thing.n ? domain_find(&s->members, b->thing) : SIZE_MAX;
    json_put_str(w, "names", b->term);
    json_put_some(w, "thing", b->thing);
    if (i != SIZE_MAX) json_put_some(w, "title", s->labels[i]);
    json_put_true(w, "more", b->value.state == SLOT_OPEN);
}

static void write_reasons(json_writer *w, const char *name, const because *list, size_t n, const deal *d) {
    json_put_array(w, name, JSON_INLINE);
    for (const because *b = list; b < list + n; b++) {
        json_open_object(w, JSON_INLINE);
        switch (b->kind) {
        case BECAUSE_TERM: write_term(w, b, d); break;
        case BECAUSE_TEXT: json_put_str(w, "text", b->text); break;
        case BECAUSE_NO_TEXT: json_put_null(w, "text"); break;
        case BECAUSE_FIELD: json_put_str(w, "field", b->term); break;
        case BECAUSE_NO_MEMBER: json_put_str(w, "nothing_in", b->expression); break;
        case BECAUSE_ARTICLE: json_put_true(w, "open", true); break;
        case BECAUSE_NAMES: write_names(w, b, d); break;
        }
        if (b->article) json_put_some(w, "article", b->article->id);
        json_put_place(w, b->at);
        if (b->choice != DEAL_NONE) {
            const choice *c = &d->choices[b->choice];
            json_put_some(w, "choice", c->name);
            json_put_some(w, "option", choice_way_name(c, b->way));
        }
        json_close(w);
    }
    json_close(w);
}

static void write_effects(json_writer *w, const condition_verdict *v, const deal *d) {
    json_put_array(w, "depends_on", JSON_INLINE);
    for (size_t i = 0; i < v->n_effects; i++) {
        const choice_effect *e = &v->effects[i];
        const choice *c = &d->choices[e->choice];
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "choice", c->name);
        json_put_place(w, c->at);
        json_put_array(w, "options", JSON_INLINE);
        for (uint32_t k = 0; k < e->n_ways; k++) {
            condition_outcome shown = e->best[k] == e->worst[k] ? e->worst[k] : CONDITION_UNDETERMINED;
            json_open_object(w, JSON_INLINE);
            json_put_str(w, "option", choice_way_name(c, k));
            if (k < c->n_options) json_put_some(w, "by", c->options[k].by);
            json_put_z(w, "verdict", condition_outcome_name(shown));
            json_close(w);
        }
        json_close(w);
        json_close(w);
    }
    json_close(w);
}

/* ------------------------------------------------------------------------------------------------ verdicts */

static void write_waiver(json_writer *w, const waiver *of) {
    json_put_object(w, "waived", JSON_INLINE);
    json_put_str(w, "by", of->by);
    json_put_str(w, "reason", of->reason);
    json_put_str(w, "until", of->until);
    json_put_some(w, "condition", of->condition);
    json_put_true(w, "own", of->own);
    json_put_place(w, of->at);
    json_close(w);
}

static void write_condition(json_writer *w, arena *a, const condition_verdict *v, const deal *d) {
    const condition *c = v->condition;
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "id", c->id);
    json_put_z(w, "kind", c->kind == CONDITION_REQUIRE ? "require" : "forbid");
    json_put_z(w, "verdict", condition_outcome_name(v->outcome));
    json_put_some(w, "message", v->message);
    json_put_some(w, "expression", c->test.at.text);
    json_put_some(w, "or_else", c->or_else.at.text);
    size_t n;
    const cel_definition *const *used = condition_definitions(a, c, &n);
    if (n) json_put_array(w, "definitions", JSON_INLINE);
    for (size_t i = 0; i < n; i++) {
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "name", used[i]->name);
        json_put_str(w, "is", used[i]->at.text);
        json_close(w);
    }
    if (n) json_close(w);
    if (v->waiver) write_waiver(w, v->waiver);
    json_put_true(w, "known", v->known);
    json_put_true(w, "vague", v->vague);
    json_put_some(w, "undetermined_because", str_of(undetermined_reason_name(v->undetermined)));
    json_put_some(w, "reason", v->reason);
    write_cite(w, c->cite);
    write_reasons(w, "because", v->because, v->n_because, d);
    if (v->n_effects) write_effects(w, v, d);
    json_close(w);
}

static void write_rule(json_writer *w, arena *a, const rule_verdict *v, const deal *d) {
    const rule *r = v->rule;
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "id", r->id);
    json_put_some(w, "title", r->title);
    json_put_z(w, "class", rule_class_name(r->class));
    json_put_z(w, "verdict", rule_outcome_name(v->outcome));
    json_put_some(w, "undetermined_because", str_of(undetermined_reason_name(v->undetermined)));
    json_put_true(w, "waived", v->waived);
    json_put_true(w, "known", v->known);
    write_cite(w, &r->cite);
    json_put_some(w, "rationale", r->rationale);
    json_put_some(w, "remedy", r->remedy);
    if (v->when != CONDITION_MET) {
        json_put_some(w, "when", r->when.at.text);
        json_put_some(w, "reason", v->when_reason);
        write_reasons(w, "when_because", v->when_because, v->n_when_because, d);
    }
    json_put_array(w, "conditions", JSON_LINES);
    for (size_t i = 0; i < v->n_conditions; i++) write_condition(w, a, &v->conditions[i], d);
    json_close(w);
    json_close(w);
}

static void write_pack(json_writer *w, arena *a, const pack_verdict *v, const deal *d) {
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "id", v->pack->id);
    json_put_some(w, "title", v->pack->title);
    json_put_str(w, "party", v->pack->party);
    json_put_some(w, "version", v->pack->version);
    json_put_z(w, "verdict", deal_outcome_name(v->outcome));
    json_put_array(w, "rules", JSON_LINES);
    for (size_t i = 0; i < v->n_rules; i++) write_rule(w, a, &v->rules[i], d);
    json_close(w);
    json_close(w);
}

/* The rules of S with one outcome of value WHICH, or with SIZE_MAX its rules from FIRST on up to END. */
static void put_rules(json_writer *w, arena *a, const char *key, const next_step *s, size_t first, size_t end,
                      const uint8_t *outcomes, rule_outcome wanted) {
    size_t n = 0;
    for (size_t i = first; i < end; i++) n += !outcomes || outcomes[i] == wanted;
    if (n == 0) return;
    json_put_array(w, key, JSON_INLINE);
    for (size_t i = first; i < end; i++)
        if (!outcomes || outcomes[i] == wanted)
            json_str(w, prose_join(a, s->rules[i].pack->id, "/", s->rules[i].verdict->rule->id));
    json_close(w);
}

static void write_step(json_writer *w, arena *a, const next_step *s) {
    json_open_object(w, JSON_INLINE);
    json_put_z(w, "what", s->bracket ? "bracket" : "term");
    json_put_str(w, s->bracket ? "bracket" : "path", s->bracket ? s->bracket->name : s->terms.paths);
    if (s->bracket) json_put_place(w, s->bracket->at);
    put_rules(w, a, "red_lines", s, 0, s->n_red_lines, NULL, RULE_PASS);
    put_rules(w, a, "other_rules", s, s->n_red_lines, s->n_rules, NULL, RULE_PASS);
    if (s->n_values) json_put_array(w, s->bracket ? "options" : "values", JSON_INLINE);
    for (size_t i = 0; i < s->n_values; i++) {
        json_open_object(w, JSON_INLINE);
        json_key(w, s->bracket ? STR("option") : STR("value"));
        json_raw(w, s->values[i].json);
        for (rule_outcome o = RULE_NOT_APPLICABLE; o <= RULE_ERROR; o++)
            if (o != RULE_UNDETERMINED)
                put_rules(w, a, rule_outcome_name(o), s, 0, s->n_rules, s->values[i].outcomes, o);
        json_close(w);
    }
    if (s->n_values) json_close(w);
    json_close(w);
}

void json_put_next(json_writer *w, arena *a, const verdict *v, int layout) {
    size_t n;
    const next_step *steps = next_steps(a, v, &n);
    json_put_array(w, "next", n ? layout : JSON_INLINE);
    for (size_t i = 0; i < n; i++) write_step(w, a, &steps[i]);
    json_close(w);
}

static void write_facts(json_writer *w, const deal *d) {
    const slot *date = &d->slots[d->vocabulary->n_slots + DEAL_DATE];
    const str_list *by = d->slots[d->vocabulary->n_slots + DEAL_BY].v.list;
    json_put_some(w, "status", d->status);
    if (by && by->n) json_put_array(w, "by", JSON_INLINE);
    for (size_t i = 0; by && i < by->n; i++) json_str(w, by->v[i]);
    if (by && by->n) json_close(w);
    if (date->state == SLOT_VALUE) {
        json_key(w, STR("date"));
        slot_value_json(json_direct(w), SLOT_DATE, NULL, date->v);
    }
    if (!d->complete || d->as_whole) json_put_bool(w, "complete", false);
    json_put_true(w, "as_whole", d->as_whole);
}

/* The articles that reasons name, in the order of the deal. */
static void write_articles(json_writer *w, arena *a, const verdict *v) {
    const deal *d = v->deal;
    const bool *cited = finding_articles(a, v);
    bool any = false;
    for (uint32_t i = 0; i < d->n_articles; i++) {
        if (!cited[i]) continue;
        if (!any) {
            json_line(w);
            json_put_array(w, "articles", JSON_LINES);
        }
        any = true;
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "id", d->articles[i].id);
        json_put_some(w, "title", d->articles[i].title);
        json_put_some(w, "by", d->articles[i].by);
        json_put_some(w, "text", d->articles[i].text);
        json_close(w);
    }
    if (any) json_close(w);
}

/* Of all articles, so that a later check can tell if only the text or only the terms of one changed. */
static void write_checksums(json_writer *w, arena *a, const deal *d) {
    const article_marks marks = article_marks_of(a, d);
    if (marks.n == 0) return;
    json_line(w);
    json_put_array(w, "checksums", JSON_INLINE);
    for (size_t i = 0; i < marks.n; i++) {
        const article_mark *m = &marks.v[i];
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "article", m->id);
        if (m->text) json_put_str(w, "text", arena_printf(a, "%08x", m->text));
        if (m->terms) json_put_str(w, "terms", arena_printf(a, "%08x", m->terms));
        json_close(w);
    }
    json_close(w);
}

static void write_diags(json_writer *w, const char *name, const diag *list, size_t n) {
    json_line(w);
    json_put_array(w, name, JSON_INLINE);
    for (size_t i = 0; i < n; i++) {
        json_open_object(w, JSON_INLINE);
        json_put_diag(w, &list[i]);
        json_put_some(w, "note", list[i].note);
        json_close(w);
    }
    json_close(w);
}

/* ------------------------------------------------------------------------------------------------ the document */

enum { ROOT = JSON_FLOW | JSON_PADDED, DEALS = JSON_LINES };

static void begin(report *r) {
    json_writer w;
    json_start(&w, &r->out);
    json_open_object(&w, ROOT);
    json_put_z(&w, "redline", "1");
    json_put_vocabulary(&w, r);
    if (r->settings.terms_by.n) {
        json_put_object(&w, "vocabulary_from", JSON_INLINE);
        json_put_str(&w, "file", r->vocabulary->source->name);
        json_put_str(&w, "named_by", r->settings.terms_by);
        json_close(&w);
    }
    if (r->settings.packs_by.n) {
        json_put_object(&w, "packs_from", JSON_INLINE);
        json_put_array(&w, "files", JSON_INLINE);
        for (size_t i = 0; i < r->n_packs; i++) json_str(&w, r->packs[i]->file);
        json_close(&w);
        json_put_str(&w, "named_by", r->settings.packs_by);
        json_close(&w);
    }
    json_line(&w);
    json_put_array(&w, "deals", DEALS);
}

/* Another writer than begin()'s: deals are written by several threads, each into a text of its own. */
static void write_deal(report *r, const verdict *v) {
    json_writer w;
    json_start(&w, &r->out);
    json_resume_object(&w, ROOT);
    json_resume_array(&w, DEALS);
    json_open_object(&w, JSON_FLOW);
    if (v->deal) {
        json_put_str(&w, "id", v->deal->id);
        json_put_str(&w, "title", v->deal->title);
    }
    json_put_str(&w, "file", v->file);
    if (v->line) json_put_uint(&w, "line", v->line);
    json_put_z(&w, "verdict", deal_outcome_name(v->outcome));
    if (v->deal) write_facts(&w, v->deal);
    json_line(&w);
    json_put_array(&w, "packs", JSON_LINES);
    for (size_t i = 0; i < v->n_packs; i++) write_pack(&w, &r->scratch, &v->packs[i], v->deal);
    json_close(&w);
    if (v->deal) write_articles(&w, &r->scratch, v);
    if (v->deal) write_checksums(&w, &r->scratch, v->deal);
    if (v->deal) json_line(&w);
    if (v->deal) json_put_next(&w, &r->scratch, v, JSON_LINES);
    write_diags(&w, "errors", v->errors, v->n_errors);
    if (v->n_warnings) write_diags(&w, "warnings", v->warnings, v->n_warnings);
    json_close(&w);
}

static void between(report *r) {
    buf_char(&r->out, ',');
}

static void end(report *r) {
    json_writer w;
    json_start(&w, &r->out);
    json_resume_object(&w, ROOT);
    json_resume_array(&w, DEALS);
    json_close(&w);
    json_line(&w);
    json_put_object(&w, "summary", JSON_PADDED);
    json_put_counts(&w, &r->overview.counts, "not_applicable");
    json_put_true(&w, "stopped", r->stopped);
    json_close(&w);
    json_close(&w);
    json_end(&w);
}

const report_format report_json = {.reasons = true, .begin = begin, .deal = write_deal, .between = between, .end = end};
