#include "report/diff_report.h"

#include "report/json_report.h"

/* ------------------------------------------------------------------------------------------------ terms and articles
 */

static void put_value(json_writer *w, const char *key, const term_change *t, const term_said *s) {
    json_put_object(w, key, JSON_INLINE);
    json_key(w, STR("value"));
    if (s->value.state == SLOT_VALUE)
        slot_value_json(json_direct(w), t->type, s->values, s->value.v);
    else
        json_null(w);
    json_put_true(w, "open", s->value.state == SLOT_OPEN);
    if (s->names) json_put_str(w, "thing", s->words);
    if (s->value.state == SLOT_BRACKET) json_put_str(w, "bracketed", s->words);
    json_put_true(w, "silent", s->silent);
    if (s->from) json_put_str(w, "article", s->from->id);
    json_put_place(w, s->at);
    json_close(w);
}

static void write_term(json_writer *w, const term_change *t) {
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "term", t->path);
    json_put_z(w, "change", change_kind_name(t->kind));
    json_put_true(w, "same_meaning", t->same_meaning);
    put_value(w, "before", t, &t->before);
    put_value(w, "after", t, &t->after);
    json_close(w);
}

static void put_article(json_writer *w, const char *key, const deal *d, const article *one) {
    if (!one) return;
    json_put_object(w, key, JSON_INLINE);
    json_put_str(w, "title", one->title);
    json_put_str(w, "text", one->text);
    json_put_some(w, "by", one->by);
    if (one->choice != DEAL_NONE) {
        json_put_str(w, "choice", d->choices[one->choice].name);
        json_put_str(w, "option", choice_way_name(&d->choices[one->choice], one->option));
    }
    json_put_place(w, one->at);
    json_close(w);
}

static void write_article(json_writer *w, const comparison *c, const article_change *x) {
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "id", x->after ? x->after->id : x->before->id);
    json_put_z(w, "change", change_kind_name(x->kind));
    put_article(w, "before", c->before->deal, x->before);
    put_article(w, "after", c->after->deal, x->after);
    json_close(w);
}

/* ------------------------------------------------------------------------------------------------ verdicts */

static void put_changes(json_writer *w, const char *before, const char *after, trend t) {
    json_put_z(w, "before", before);
    json_put_z(w, "after", after);
    json_put_z(w, "change", trend_name(t));
}

static void put_exemption(json_writer *w, const char *waived, const char *known, const condition_verdict *v) {
    json_put_true(w, waived, v && v->waiver);
    json_put_true(w, known, v && v->known);
}

static void put_because(json_writer *w, const comparison *c, const condition_change *x) {
    /* What did not change is named, not described: a report of the deal itself has it all. */
    static const char *const names[] = {"term", "text", "text", "field", "nothing_in", "article", "names"};
    json_put_array(w, "terms", JSON_INLINE);
    for (size_t i = 0; i < x->n_terms; i++) json_str(w, c->terms[x->terms[i]].path);
    json_close(w);
    json_put_array(w, "articles", JSON_INLINE);
    for (size_t i = 0; i < x->n_articles; i++) {
        const article_change *of = &c->articles[x->articles[i]];
        json_str(w, of->after ? of->after->id : of->before->id);
    }
    json_close(w);
    json_put_true(w, "silence", x->silence);
    json_put_array(w, "unchanged", JSON_INLINE);
    for (size_t i = 0; i < x->n_rest; i++) {
        const because *b = &x->rest[i];
        const str values[] = {
            b->term, b->text, {"", 0}, b->term, b->expression, b->article ? b->article->id : (str){"", 0}, b->term};
        json_open_object(w, JSON_INLINE);
        json_put_str(w, names[b->kind], values[b->kind]);
        json_close(w);
    }
    json_close(w);
}

static void write_rule(json_writer *w, const comparison *c, const rule_change *r) {
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "id", r->after->rule->id);
    json_put_str(w, "title", r->after->rule->title);
    json_put_z(w, "class", rule_class_name(r->after->rule->class));
    put_changes(w, rule_outcome_name(r->before->outcome), rule_outcome_name(r->after->outcome), r->trend);
    json_put_array(w, "conditions", JSON_LINES);
    for (size_t i = 0; i < r->n_conditions; i++) {
        const condition_change *x = &r->conditions[i];
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "id", x->condition->id);
        put_changes(w, x->before ? condition_outcome_name(x->before->outcome) : "not_applicable",
                    x->after ? condition_outcome_name(x->after->outcome) : "not_applicable", x->trend);
        put_exemption(w, "waived_before", "known_before", x->before);
        put_exemption(w, "waived_after", "known_after", x->after);
        json_put_str(w, "message", diff_message(x));
        put_because(w, c, x);
        json_close(w);
    }
    json_close(w);
    json_close(w);
}

static void put_deal(json_writer *w, const char *key, const verdict *v) {
    json_line(w);
    json_put_object(w, key, JSON_INLINE);
    json_put_str(w, "id", v->deal->id);
    json_put_str(w, "title", v->deal->title);
    json_put_str(w, "file", v->file);
    if (v->line) json_put_uint(w, "line", v->line);
    json_put_z(w, "verdict", deal_outcome_name(v->outcome));
    json_put_bool(w, "complete", v->deal->complete);
    json_close(w);
}

static void begin(json_writer *w, buf *out, const char *what) {
    json_start(w, out);
    json_open_object(w, JSON_FLOW | JSON_PADDED);
    json_put_z(w, "redline", "1");
    json_put_z(w, "diff", what);
}

static void begin_lines(json_writer *w, const char *key) {
    json_line(w);
    json_put_array(w, key, JSON_LINES);
}

static void put_packs(json_writer *w, const comparison *c) {
    json_put_array(w, "packs", JSON_LINES);
    for (size_t i = 0; i < c->n_packs; i++) {
        const pack_change *p = &c->packs[i];
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "id", p->after->pack->id);
        put_changes(w, deal_outcome_name(p->before->outcome), deal_outcome_name(p->after->outcome), p->trend);
        json_put_array(w, "rules", JSON_LINES);
        for (size_t k = 0; k < p->n_rules; k++) write_rule(w, c, &p->rules[k]);
        json_close(w);
        json_close(w);
    }
    json_close(w);
}

static void put_drifts(json_writer *w, const article_drifts *list) {
    json_put_array(w, "warnings", JSON_LINES);
    for (size_t i = 0; i < list->n; i++) {
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "article", list->v[i].article);
        json_put_z(w, "changed", list->v[i].text ? "text" : "terms");
        json_put_z(w, "message", list->v[i].what);
        json_put_place(w, list->v[i].at);
        json_close(w);
    }
    json_close(w);
}

void diff_json(arena *a, buf *out, const comparison *c) {
    json_writer w;
    begin(&w, out, "deals");
    put_deal(&w, "before", c->before);
    put_deal(&w, "after", c->after);
    json_line(&w);
    json_put_z(&w, "change", trend_name(c->trend));
    begin_lines(&w, "terms");
    for (size_t i = 0; i < c->n_terms; i++) write_term(&w, &c->terms[i]);
    json_close(&w);
    begin_lines(&w, "articles");
    for (size_t i = 0; i < c->n_articles; i++) write_article(&w, c, &c->articles[i]);
    json_close(&w);
    json_line(&w);
    put_packs(&w, c);
    const article_drifts drifts = drift_of_deals(a, c->before->deal, c->after->deal);
    json_line(&w);
    put_drifts(&w, &drifts);
    json_line(&w);
    json_put_object(&w, "summary", JSON_PADDED);
    json_put_uint(&w, "better", c->n_better);
    json_put_uint(&w, "worse", c->n_worse);
    json_close(&w);
    json_close(&w);
    json_end(&w);
}

/* ------------------------------------------------------------------------------------------------ versions */

static void put_versions(json_writer *w, const versions *v) {
    begin_lines(w, "versions");
    for (size_t i = 0; i < v->n; i++) {
        const verdict *one = v->verdicts[i];
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "id", one->deal->id);
        json_put_str(w, "title", one->deal->title);
        json_put_str(w, "file", one->file);
        json_put_z(w, "verdict", deal_outcome_name(one->outcome));
        json_put_bool(w, "complete", one->deal->complete);
        json_put_object(w, "packs", JSON_INLINE);
        for (size_t p = 0; p < one->n_packs; p++) {
            json_key(w, one->packs[p].pack->id);
            json_z(w, deal_outcome_name(one->packs[p].outcome));
        }
        json_close(w);
        json_close(w);
    }
    json_close(w);
}

/* All rules; "turns" has the numbers of the versions in which the outcome differs from that of the version before. */
static void put_rules(json_writer *w, const versions *v) {
    begin_lines(w, "rules");
    for (size_t p = 0; p < v->verdicts[0]->n_packs; p++)
        for (size_t k = 0; k < v->verdicts[0]->packs[p].n_rules; k++) {
            const rule *of = v->verdicts[0]->packs[p].rules[k].rule;
            json_open_object(w, JSON_INLINE);
            json_put_str(w, "pack", v->verdicts[0]->packs[p].pack->id);
            json_put_str(w, "id", of->id);
            json_put_str(w, "title", of->title);
            json_put_z(w, "class", rule_class_name(of->class));
            json_put_array(w, "outcomes", JSON_INLINE);
            for (size_t i = 0; i < v->n; i++) json_z(w, rule_outcome_name(v->verdicts[i]->packs[p].rules[k].outcome));
            json_close(w);
            json_put_array(w, "turns", JSON_INLINE);
            for (size_t i = 1; i < v->n; i++)
                if (v->verdicts[i]->packs[p].rules[k].outcome != v->verdicts[i - 1]->packs[p].rules[k].outcome)
                    json_uint(w, i + 1);
            json_close(w);
            json_close(w);
        }
    json_close(w);
}

static void write_step(arena *a, json_writer *w, const versions *v, size_t i) {
    const comparison *c = v->steps[i];
    const article_drifts drifts = drift_of_deals(a, c->before->deal, c->after->deal);
    json_open_object(w, JSON_INLINE);
    json_put_uint(w, "from", i + 1);
    json_put_uint(w, "to", i + 2);
    json_put_z(w, "change", trend_name(c->trend));
    json_put_uint(w, "better", c->n_better);
    json_put_uint(w, "worse", c->n_worse);
    json_put_array(w, "terms", JSON_LINES);
    for (size_t k = 0; k < c->n_terms; k++) write_term(w, &c->terms[k]);
    json_close(w);
    put_packs(w, c);
    put_drifts(w, &drifts);
    json_close(w);
}

void diff_versions_json(arena *a, buf *out, const versions *v) {
    json_writer w;
    begin(&w, out, "versions");
    put_versions(&w, v);
    put_rules(&w, v);
    begin_lines(&w, "steps");
    for (size_t i = 0; i + 1 < v->n; i++) write_step(a, &w, v, i);
    json_close(&w);
    json_close(&w);
    json_end(&w);
}

/* ------------------------------------------------------------------------------------------------ results */

static void put_result(json_writer *w, const char *key, const char *waived, const char *known,
                       const result_condition *c) {
    if (!c) {
        json_put_null(w, key);
        return;
    }
    json_put_z(w, key, condition_outcome_name(c->outcome));
    json_put_true(w, waived, c->waived);
    json_put_true(w, known, c->known);
}

static void put_result_verdict(json_writer *w, const char *key, const result_deal *d) {
    if (d)
        json_put_z(w, key, deal_outcome_name(d->outcome));
    else
        json_put_null(w, key);
}

static void write_result(json_writer *w, const result_deal_change *d) {
    const result_deal *one = d->after ? d->after : d->before;
    json_open_object(w, JSON_INLINE);
    if (one->id.n)
        json_put_str(w, "id", one->id);
    else
        json_put_null(w, "id");
    json_put_str(w, "file", one->file);
    if (one->line) json_put_uint(w, "line", one->line);
    put_result_verdict(w, "before", d->before);
    put_result_verdict(w, "after", d->after);
    json_put_z(w, "change", result_deal_trends[d->all]);
    json_put_array(w, "conditions", JSON_LINES);
    for (size_t i = 0; i < d->n_conditions; i++) {
        const result_change *x = &d->conditions[i];
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "condition", x->name);
        put_result(w, "before", "waived_before", "known_before", x->before);
        put_result(w, "after", "waived_after", "known_after", x->after);
        json_put_z(w, "change", result_change_name(x));
        json_close(w);
    }
    json_close(w);
    if (d->drifts.n) put_drifts(w, &d->drifts);
    json_close(w);
}

/* Deals in which nothing changed are only counted. */
void diff_results_json(buf *out, const results_comparison *c) {
    json_writer w;
    begin(&w, out, "results");
    json_line(&w);
    json_put_str(&w, "before", c->before->file);
    json_put_str(&w, "after", c->after->file);
    begin_lines(&w, "deals");
    for (size_t i = 0; i < c->n_deals; i++)
        if (c->deals[i].changed || c->deals[i].drifts.n) write_result(&w, &c->deals[i]);
    json_close(&w);
    json_line(&w);
    json_put_object(&w, "summary", JSON_PADDED);
    json_put_uint(&w, "deals", c->n_deals);
    for (size_t i = 0; i < N_DEAL_TRENDS; i++) json_put_uint(&w, result_deal_trends[i], c->n[i]);
    json_close(&w);
    json_close(&w);
    json_end(&w);
}
