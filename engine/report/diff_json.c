#include "report/diff_parts.h"
#include "report/json_parts.h"

/* What changed, for programs. */

/* "name": [ item, item ], with each item on a line of its own behind INDENT blanks. */
static void open_list(buf *out, const char *name) {
    buf_printf(out, "\"%s\": [", name);
}

static void item(buf *out, size_t i, size_t indent) {
    buf_z(out, i ? ",\n" : "\n");
    buf_pad(out, ' ', indent);
}

/* ------------------------------------------------------------------------------------------------ terms and articles
 */

static void write_said(buf *out, const char *name, const term_change *t, const term_said *s) {
    buf_printf(out, ", \"%s\": {\"value\": ", name);
    if (s->value.state == SLOT_VALUE)
        slot_value_json(out, t->type, t->values, s->value.v);
    else
        buf_z(out, "null");
    if (s->value.state == SLOT_OPEN) buf_z(out, ", \"open\": true");
    if (s->value.state == SLOT_BRACKET) json_next(out, "bracketed", s->words);
    if (s->silent) buf_z(out, ", \"silent\": true");
    if (s->from) json_next(out, "article", s->from->id);
    json_place(out, s->at);
    buf_char(out, '}');
}

static void write_term(buf *out, const term_change *t) {
    buf_char(out, '{');
    json_member(out, "term", t->path);
    json_next(out, "change", str_of(change_kind_name(t->kind)));
    if (t->same_meaning) buf_z(out, ", \"same_meaning\": true");
    write_said(out, "before", t, &t->before);
    write_said(out, "after", t, &t->after);
    buf_char(out, '}');
}

static void write_wording(buf *out, const char *name, const deal *d, const article *one) {
    if (!one) return;
    buf_printf(out, ", \"%s\": {", name);
    json_member(out, "title", one->title);
    json_next(out, "text", one->text);
    json_optional(out, "by", one->by);
    if (one->choice != DEAL_NONE) {
        json_next(out, "choice", d->choices[one->choice].name);
        json_next(out, "option", choice_way_name(&d->choices[one->choice], one->option));
    }
    json_place(out, one->at);
    buf_char(out, '}');
}

static void write_article(buf *out, const comparison *c, const article_change *x) {
    buf_char(out, '{');
    json_member(out, "id", x->after ? x->after->id : x->before->id);
    json_next(out, "change", str_of(change_kind_name(x->kind)));
    write_wording(out, "before", c->before->deal, x->before);
    write_wording(out, "after", c->after->deal, x->after);
    buf_char(out, '}');
}

/* ------------------------------------------------------------------------------------------------ verdicts */

static void write_terms_of(buf *out, const comparison *c, const condition_change *x) {
    buf_z(out, ", \"terms\": [");
    for (size_t i = 0; i < x->n_terms; i++) {
        if (i) buf_z(out, ", ");
        buf_json(out, c->terms[x->terms[i]].path);
    }
    buf_z(out, "], \"articles\": [");
    for (size_t i = 0; i < x->n_articles; i++) {
        const article_change *of = &c->articles[x->articles[i]];
        if (i) buf_z(out, ", ");
        buf_json(out, of->after ? of->after->id : of->before->id);
    }
    buf_char(out, ']');
    if (x->silence) buf_z(out, ", \"silence\": true");
}

/* What did not change is named, not described: a report of the deal itself has it all. */
static void write_rest(buf *out, const condition_change *x) {
    static const char *const names[] = {"term", "text", "text", "field", "nothing_in", "article"};
    buf_z(out, ", \"unchanged\": [");
    for (size_t i = 0; i < x->n_rest; i++) {
        const because *b = &x->rest[i];
        const str values[] = {b->term, b->text,       {"", 0},
                              b->term, b->expression, b->article ? b->article->id : (str){"", 0}};
        buf_z(out, i ? ", {" : "{");
        json_member(out, names[b->kind], values[b->kind]);
        buf_char(out, '}');
    }
    buf_char(out, ']');
}

static const char *outcome_of(const condition_verdict *v) {
    return v ? condition_outcome_name(v->outcome) : "not_applicable";
}

static void write_exemption(buf *out, const char *waived, const char *known, const condition_verdict *v) {
    if (v && v->waiver) buf_printf(out, ", \"%s\": true", waived);
    if (v && v->known) buf_printf(out, ", \"%s\": true", known);
}

static void write_condition(buf *out, const comparison *c, const condition_change *x) {
    buf_char(out, '{');
    json_member(out, "id", x->condition->id);
    json_next(out, "before", str_of(outcome_of(x->before)));
    json_next(out, "after", str_of(outcome_of(x->after)));
    json_next(out, "change", str_of(trend_name(x->trend)));
    write_exemption(out, "waived_before", "known_before", x->before);
    write_exemption(out, "waived_after", "known_after", x->after);
    json_next(out, "message", diff_message(x));
    write_terms_of(out, c, x);
    write_rest(out, x);
    buf_char(out, '}');
}

static void write_rule(buf *out, const comparison *c, const rule_change *x) {
    buf_char(out, '{');
    json_member(out, "id", x->after->rule->id);
    json_next(out, "title", x->after->rule->title);
    json_next(out, "class", str_of(rule_class_name(x->after->rule->class)));
    json_next(out, "before", str_of(rule_outcome_name(x->before->outcome)));
    json_next(out, "after", str_of(rule_outcome_name(x->after->outcome)));
    json_next(out, "change", str_of(trend_name(x->trend)));
    buf_z(out, ", ");
    open_list(out, "conditions");
    for (size_t i = 0; i < x->n_conditions; i++) {
        item(out, i, 8);
        write_condition(out, c, &x->conditions[i]);
    }
    buf_z(out, "]}");
}

static void write_pack(buf *out, const comparison *c, const pack_change *p) {
    buf_char(out, '{');
    json_member(out, "id", p->after->pack->id);
    json_next(out, "before", str_of(deal_outcome_name(p->before->outcome)));
    json_next(out, "after", str_of(deal_outcome_name(p->after->outcome)));
    json_next(out, "change", str_of(trend_name(p->trend)));
    buf_z(out, ", ");
    open_list(out, "rules");
    for (size_t i = 0; i < p->n_rules; i++) {
        item(out, i, 6);
        write_rule(out, c, &p->rules[i]);
    }
    buf_z(out, "]}");
}

static void write_deal(buf *out, const char *name, const verdict *v) {
    buf_printf(out, "  \"%s\": {", name);
    json_member(out, "id", v->deal->id);
    json_next(out, "title", v->deal->title);
    json_next(out, "file", v->file);
    json_next(out, "verdict", str_of(deal_outcome_name(v->outcome)));
    buf_printf(out, ", \"complete\": %s},\n", v->deal->complete ? "true" : "false");
}

static void write_deals(report *r, const comparison *c) {
    buf *out = &r->out;
    buf_z(out, "{ \"redline\": \"1\", \"diff\": \"deals\",\n");
    write_deal(out, "before", c->before);
    write_deal(out, "after", c->after);
    buf_printf(out, "  \"change\": \"%s\",\n  ", trend_name(c->trend));
    open_list(out, "terms");
    for (size_t i = 0; i < c->n_terms; i++) {
        item(out, i, 4);
        write_term(out, &c->terms[i]);
    }
    buf_z(out, "],\n  ");
    open_list(out, "articles");
    for (size_t i = 0; i < c->n_articles; i++) {
        item(out, i, 4);
        write_article(out, c, &c->articles[i]);
    }
    buf_z(out, "],\n  ");
    open_list(out, "packs");
    for (size_t i = 0; i < c->n_packs; i++) {
        item(out, i, 4);
        write_pack(out, c, &c->packs[i]);
    }
    buf_printf(out, "],\n  \"summary\": { \"better\": %zu, \"worse\": %zu } }\n", c->n_better, c->n_worse);
}

/* ------------------------------------------------------------------------------------------------ results */

static void write_result_outcome(buf *out, const char *name, const result_condition *c) {
    if (!c) {
        buf_printf(out, ", \"%s\": null", name);
        return;
    }
    json_next(out, name, str_of(condition_outcome_name(c->outcome)));
    if (c->waived) buf_printf(out, ", \"waived_%s\": true", name);
    if (c->known) buf_printf(out, ", \"known_%s\": true", name);
}

static void write_result_change(buf *out, const result_change *x) {
    buf_char(out, '{');
    json_member(out, "condition", x->name);
    write_result_outcome(out, "before", x->before);
    write_result_outcome(out, "after", x->after);
    json_next(out, "change", str_of(result_change_name(x)));
    buf_char(out, '}');
}

static void write_result_verdict(buf *out, const char *name, const result_deal *d) {
    if (d)
        json_next(out, name, str_of(deal_outcome_name(d->outcome)));
    else
        buf_printf(out, ", \"%s\": null", name);
}

static void write_result_deal(buf *out, const result_deal_change *d) {
    const result_deal *one = d->after ? d->after : d->before;
    buf_z(out, "{\"id\": ");
    if (one->id.n)
        buf_json(out, one->id);
    else
        buf_z(out, "null");
    json_next(out, "file", one->file);
    write_result_verdict(out, "before", d->before);
    write_result_verdict(out, "after", d->after);
    json_next(out, "change", str_of(result_deal_name(d)));
    buf_z(out, ", ");
    open_list(out, "conditions");
    for (size_t i = 0; i < d->n_conditions; i++) {
        item(out, i, 6);
        write_result_change(out, &d->conditions[i]);
    }
    buf_z(out, "]}");
}

/* Deals in which nothing changed are only counted. */
static void write_results(report *r, const results_comparison *c) {
    buf *out = &r->out;
    size_t n = 0;
    buf_z(out, "{ \"redline\": \"1\", \"diff\": \"results\",\n  ");
    json_member(out, "before", c->before->file);
    json_next(out, "after", c->after->file);
    buf_z(out, ",\n  ");
    open_list(out, "deals");
    for (size_t i = 0; i < c->n_deals; i++) {
        if (c->deals[i].presence == DEAL_SAME) continue;
        item(out, n++, 4);
        write_result_deal(out, &c->deals[i]);
    }
    buf_printf(out,
               "],\n  \"summary\": { \"deals\": %zu, \"better\": %zu, \"worse\": %zu, \"mixed\": %zu, \"same\": %zu, "
               "\"new\": %zu, \"gone\": %zu } }\n",
               c->n_deals, c->n_better, c->n_worse, c->n_mixed, c->n_same, c->n_new, c->n_gone);
}

const diff_format diff_json = {"json", write_deals, write_results};
