#include "report/writers.h"

/* The JSON report: one document, two blanks a level down to the rules, a line each from there on. */

static void key(buf *out, const char *name) {
    buf_printf(out, "\"%s\": ", name);
}

static void member(buf *out, const char *name, str value) {
    key(out, name);
    buf_json(out, value);
}

static void optional(buf *out, const char *name, str value) {
    if (value.n == 0) return;
    buf_z(out, ", ");
    member(out, name, value);
}

static void write_cite(buf *out, const citation *c) {
    buf_z(out, "\"cite\": {");
    member(out, "source", c->source->id);
    optional(out, "title", c->source->title);
    optional(out, "author", c->source->author);
    optional(out, "date", c->source->date);
    optional(out, "url", c->source->url);
    optional(out, "section", c->section);
    optional(out, "quote", c->quote);
    buf_char(out, '}');
}

static void write_place(buf *out, place at) {
    if (!at.source) return;
    position p = place_position(at);
    optional(out, "file", at.source->name);
    buf_printf(out, ", \"line\": %u, \"column\": %u", p.line, p.column);
}

static void write_term(buf *out, const because *b) {
    member(out, "term", b->term);
    if (b->value.state == SLOT_VALUE) {
        buf_z(out, ", \"value\": ");
        slot_value_json(out, b->type, b->values, b->value.v);
    } else {
        buf_z(out, ", \"value\": null");
        if (b->value.state != SLOT_ABSENT) buf_z(out, ", \"open\": true");
    }
    if (b->silent) buf_z(out, ", \"silent\": true");
}

static void write_because(buf *out, const because *b, const deal *d) {
    buf_char(out, '{');
    switch (b->kind) {
    case BECAUSE_TERM: write_term(out, b); break;
    case BECAUSE_TEXT: member(out, "text", b->text); break;
    case BECAUSE_NO_TEXT: buf_z(out, "\"text\": null"); break;
    case BECAUSE_FIELD: member(out, "field", b->term); break;
    case BECAUSE_NO_MEMBER: member(out, "nothing_in", b->expression); break;
    case BECAUSE_ARTICLE: buf_z(out, "\"open\": true"); break;
    }
    if (b->article) optional(out, "article", b->article->id);
    write_place(out, b->at);
    if (b->choice != DEAL_NONE) {
        const choice *c = &d->choices[b->choice];
        optional(out, "choice", c->name);
        optional(out, "option", choice_way_name(c, b->way));
    }
    buf_char(out, '}');
}

static void write_reasons(buf *out, const char *name, const because *list, size_t n, const deal *d) {
    buf_printf(out, "\"%s\": [", name);
    for (size_t i = 0; i < n; i++) {
        if (i) buf_z(out, ", ");
        write_because(out, &list[i], d);
    }
    buf_char(out, ']');
}

static void write_effect(buf *out, const choice_effect *e, const deal *d) {
    const choice *c = &d->choices[e->choice];
    buf_char(out, '{');
    member(out, "choice", c->name);
    buf_z(out, ", \"options\": [");
    for (uint32_t w = 0; w < e->n_ways; w++) {
        buf_z(out, w ? ", {" : "{");
        member(out, "option", choice_way_name(c, w));
        optional(out, "by", w < c->n_options ? c->options[w].by : (str){"", 0});
        condition_outcome shown = e->best[w] == e->worst[w] ? e->worst[w] : CONDITION_UNDETERMINED;
        optional(out, "verdict", str_of(condition_outcome_name(shown)));
        buf_char(out, '}');
    }
    buf_z(out, "]}");
}

static void write_waiver(buf *out, const waiver *w) {
    buf_z(out, ", \"waived\": {");
    member(out, "by", w->by);
    buf_z(out, ", ");
    member(out, "reason", w->reason);
    buf_z(out, ", ");
    member(out, "until", w->until);
    buf_char(out, '}');
}

static void write_condition(buf *out, const condition_verdict *v, const deal *d) {
    const condition *c = v->condition;
    buf_z(out, "            {");
    member(out, "id", c->id);
    optional(out, "kind", str_of(c->kind == CONDITION_REQUIRE ? "require" : "forbid"));
    optional(out, "verdict", str_of(condition_outcome_name(v->outcome)));
    optional(out, "message", v->message);
    optional(out, "expression", c->test.at.text);
    optional(out, "or_else", c->or_else.at.text);
    if (v->waiver) write_waiver(out, v->waiver);
    if (v->known) buf_z(out, ", \"known\": true");
    if (v->vague) buf_z(out, ", \"vague\": true");
    optional(out, "reason", v->reason);
    buf_z(out, ", ");
    write_cite(out, c->cite);
    buf_z(out, ", ");
    write_reasons(out, "because", v->because, v->n_because, d);
    if (v->n_effects) {
        buf_z(out, ", \"depends_on\": [");
        for (size_t i = 0; i < v->n_effects; i++) {
            if (i) buf_z(out, ", ");
            write_effect(out, &v->effects[i], d);
        }
        buf_char(out, ']');
    }
    buf_char(out, '}');
}

static void write_rule(buf *out, const rule_verdict *v, const deal *d) {
    const rule *r = v->rule;
    buf_z(out, "          {");
    member(out, "id", r->id);
    optional(out, "title", r->title);
    optional(out, "class", str_of(rule_class_name(r->class)));
    optional(out, "verdict", str_of(rule_outcome_name(v->outcome)));
    if (v->waived) buf_z(out, ", \"waived\": true");
    if (v->known) buf_z(out, ", \"known\": true");
    buf_z(out, ", ");
    write_cite(out, &r->cite);
    optional(out, "rationale", r->rationale);
    optional(out, "remedy", r->remedy);
    if (v->when != CONDITION_MET) {
        optional(out, "when", r->when.at.text);
        optional(out, "reason", v->when_reason);
        buf_z(out, ", ");
        write_reasons(out, "when_because", v->when_because, v->n_when_because, d);
    }
    buf_z(out, ", \"conditions\": [");
    for (size_t i = 0; i < v->n_conditions; i++) {
        buf_z(out, i ? ",\n" : "\n");
        write_condition(out, &v->conditions[i], d);
    }
    buf_z(out, "]}");
}

static void write_pack(buf *out, const pack_verdict *v, const deal *d) {
    buf_z(out, "        {");
    member(out, "id", v->pack->id);
    buf_z(out, ", ");
    member(out, "party", v->pack->party);
    optional(out, "version", v->pack->version);
    optional(out, "verdict", str_of(deal_outcome_name(v->outcome)));
    buf_z(out, ", \"rules\": [");
    for (size_t i = 0; i < v->n_rules; i++) {
        buf_z(out, i ? ",\n" : "\n");
        write_rule(out, &v->rules[i], d);
    }
    buf_z(out, "]}");
}

static void write_errors(buf *out, const verdict *v) {
    buf_z(out, "\"errors\": [");
    for (size_t i = 0; i < v->n_errors; i++) {
        const diag *e = &v->errors[i];
        buf_z(out, i ? ", {" : "{");
        member(out, "file", e->file);
        buf_printf(out, ", \"line\": %u, \"column\": %u", e->line, e->column);
        optional(out, "message", e->message);
        optional(out, "note", e->note);
        buf_char(out, '}');
    }
    buf_char(out, ']');
}

static void begin(report *r) {
    buf *out = &r->out;
    buf_z(out, "{ \"redline\": \"1\", ");
    key(out, "vocabulary");
    str name =
        arena_printf(&r->scratch, STR_FMT "/" STR_FMT, STR_ARG(r->vocabulary->id), STR_ARG(r->vocabulary->version));
    buf_json(out, name);
    buf_z(out, ",\n  \"deals\": [");
}

static void write_deal(report *r, const verdict *v) {
    buf *out = &r->out;
    buf_z(out, "\n    {");
    if (v->deal) {
        member(out, "id", v->deal->id);
        buf_z(out, ", ");
        member(out, "title", v->deal->title);
        buf_z(out, ", ");
    }
    member(out, "file", v->file);
    optional(out, "verdict", str_of(deal_outcome_name(v->outcome)));
    buf_z(out, ",\n      \"packs\": [");
    for (size_t i = 0; i < v->n_packs; i++) {
        buf_z(out, i ? ",\n" : "\n");
        write_pack(out, &v->packs[i], v->deal);
    }
    buf_z(out, "],\n      ");
    write_errors(out, v);
    buf_char(out, '}');
}

static void between(report *r) {
    buf_char(&r->out, ',');
}

static void end(report *r) {
    const report_counts *c = &r->overview.counts;
    buf_printf(&r->out,
               "],\n  \"summary\": { \"deals\": %llu, \"accepted\": %llu, \"rejected\": %llu, \"undetermined\": %llu, "
               "\"not_applicable\": %llu, \"errors\": %llu } }\n",
               (unsigned long long)c->deals, (unsigned long long)c->accepted, (unsigned long long)c->rejected,
               (unsigned long long)c->undetermined, (unsigned long long)c->not_applicable,
               (unsigned long long)c->errors);
}

const report_format report_json = {.name = "json",
                                   .title = "one JSON document with everything",
                                   .reasons = true,
                                   .begin = begin,
                                   .deal = write_deal,
                                   .between = between,
                                   .end = end};
