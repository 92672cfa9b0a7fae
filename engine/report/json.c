#include "report/json_parts.h"
#include "report/writers.h"

/* The JSON report: one document, two blanks a level down to the rules, a line each from there on. */

static void write_cite(buf *out, const citation *c) {
    buf_z(out, "\"cite\": {");
    json_member(out, "source", c->source->id);
    json_optional(out, "title", c->source->title);
    json_optional(out, "author", c->source->author);
    json_optional(out, "date", c->source->date);
    json_optional(out, "url", c->source->url);
    json_optional(out, "section", c->section);
    json_optional(out, "quote", c->quote);
    buf_char(out, '}');
}

static void write_term(buf *out, const because *b) {
    json_member(out, "term", b->term);
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
    case BECAUSE_TEXT: json_member(out, "text", b->text); break;
    case BECAUSE_NO_TEXT: buf_z(out, "\"text\": null"); break;
    case BECAUSE_FIELD: json_member(out, "field", b->term); break;
    case BECAUSE_NO_MEMBER: json_member(out, "nothing_in", b->expression); break;
    case BECAUSE_ARTICLE: buf_z(out, "\"open\": true"); break;
    }
    if (b->article) json_optional(out, "article", b->article->id);
    json_place(out, b->at);
    if (b->choice != DEAL_NONE) {
        const choice *c = &d->choices[b->choice];
        json_optional(out, "choice", c->name);
        json_optional(out, "option", choice_way_name(c, b->way));
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
    json_member(out, "choice", c->name);
    buf_z(out, ", \"options\": [");
    for (uint32_t w = 0; w < e->n_ways; w++) {
        buf_z(out, w ? ", {" : "{");
        json_member(out, "option", choice_way_name(c, w));
        json_optional(out, "by", w < c->n_options ? c->options[w].by : (str){"", 0});
        condition_outcome shown = e->best[w] == e->worst[w] ? e->worst[w] : CONDITION_UNDETERMINED;
        json_optional(out, "verdict", str_of(condition_outcome_name(shown)));
        buf_char(out, '}');
    }
    buf_z(out, "]}");
}

static void write_waiver(buf *out, const waiver *w) {
    buf_z(out, ", \"waived\": {");
    json_member(out, "by", w->by);
    json_next(out, "reason", w->reason);
    json_next(out, "until", w->until);
    json_optional(out, "condition", w->condition);
    if (w->own) buf_z(out, ", \"own\": true");
    json_place(out, w->at);
    buf_char(out, '}');
}

static void write_condition(buf *out, const condition_verdict *v, const deal *d) {
    const condition *c = v->condition;
    buf_z(out, "            {");
    json_member(out, "id", c->id);
    json_optional(out, "kind", str_of(c->kind == CONDITION_REQUIRE ? "require" : "forbid"));
    json_optional(out, "verdict", str_of(condition_outcome_name(v->outcome)));
    json_optional(out, "message", v->message);
    json_optional(out, "expression", c->test.at.text);
    json_optional(out, "or_else", c->or_else.at.text);
    if (v->waiver) write_waiver(out, v->waiver);
    if (v->known) buf_z(out, ", \"known\": true");
    if (v->vague) buf_z(out, ", \"vague\": true");
    json_optional(out, "reason", v->reason);
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
    json_member(out, "id", r->id);
    json_optional(out, "title", r->title);
    json_optional(out, "class", str_of(rule_class_name(r->class)));
    json_optional(out, "verdict", str_of(rule_outcome_name(v->outcome)));
    if (v->waived) buf_z(out, ", \"waived\": true");
    if (v->known) buf_z(out, ", \"known\": true");
    buf_z(out, ", ");
    write_cite(out, &r->cite);
    json_optional(out, "rationale", r->rationale);
    json_optional(out, "remedy", r->remedy);
    if (v->when != CONDITION_MET) {
        json_optional(out, "when", r->when.at.text);
        json_optional(out, "reason", v->when_reason);
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
    json_member(out, "id", v->pack->id);
    json_next(out, "party", v->pack->party);
    json_optional(out, "version", v->pack->version);
    json_optional(out, "verdict", str_of(deal_outcome_name(v->outcome)));
    buf_z(out, ", \"rules\": [");
    for (size_t i = 0; i < v->n_rules; i++) {
        buf_z(out, i ? ",\n" : "\n");
        write_rule(out, &v->rules[i], d);
    }
    buf_z(out, "]}");
}

static void write_diags(buf *out, const char *name, const diag *list, size_t n) {
    buf_printf(out, "\"%s\": [", name);
    for (size_t i = 0; i < n; i++) {
        const diag *e = &list[i];
        buf_z(out, i ? ", {" : "{");
        json_diag(out, e);
        json_optional(out, "note", e->note);
        buf_char(out, '}');
    }
    buf_char(out, ']');
}

static void begin(report *r) {
    buf_z(&r->out, "{ \"redline\": \"1\", ");
    json_vocabulary(r);
    buf_z(&r->out, ",\n  \"deals\": [");
}

static void write_deal(report *r, const verdict *v) {
    buf *out = &r->out;
    buf_z(out, "\n    {");
    if (v->deal) {
        json_member(out, "id", v->deal->id);
        json_next(out, "title", v->deal->title);
        buf_z(out, ", ");
    }
    json_member(out, "file", v->file);
    json_optional(out, "verdict", str_of(deal_outcome_name(v->outcome)));
    buf_z(out, ",\n      \"packs\": [");
    for (size_t i = 0; i < v->n_packs; i++) {
        buf_z(out, i ? ",\n" : "\n");
        write_pack(out, &v->packs[i], v->deal);
    }
    buf_z(out, "],\n      ");
    write_diags(out, "errors", v->errors, v->n_errors);
    if (v->n_warnings) {
        buf_z(out, ",\n      ");
        write_diags(out, "warnings", v->warnings, v->n_warnings);
    }
    buf_char(out, '}');
}

static void between(report *r) {
    buf_char(&r->out, ',');
}

static void end(report *r) {
    buf_z(&r->out, "],\n  \"summary\": { ");
    json_counts(&r->out, &r->overview.counts, "not_applicable");
    buf_z(&r->out, " } }\n");
}

const report_format report_json = {.name = "json",
                                   .title = "one JSON document with everything",
                                   .reasons = true,
                                   .begin = begin,
                                   .deal = write_deal,
                                   .between = between,
                                   .end = end};
