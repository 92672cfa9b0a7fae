#include "report/json_parts.h"
#include "report/sweep_words.h"

/* The JSON report: one document with every number, exactly. Counts are whole numbers of any length. */

static void open_object(buf *out, const char *brace, const char *name, str value) {
    buf_z(out, brace);
    json_member(out, name, value);
}

static void number(buf *out, const char *join, const char *name, str digits) {
    buf_printf(out, "%s\"%s\": " STR_FMT, join, name, STR_ARG(digits));
}

static void share(buf *out, const sweep_count *c) {
    buf_z(out, ", \"share\": ");
    buf_double(out, c->share);
}

static void write_outcomes(buf *out, const char *name, const sweep_count *of, int n, const char *(*called)(int)) {
    buf_printf(out, "\"%s\": {", name);
    for (int o = 0; o < n; o++) number(out, o ? ", " : "", called(o), of[o].digits);
    buf_char(out, '}');
}

static const char *deal_name(int o) {
    return deal_outcome_name((deal_outcome)o);
}

static const char *rule_name(int o) {
    return rule_outcome_name((rule_outcome)o);
}

static void write_rule(buf *out, const sweep *s, const sweep_rule *r) {
    open_object(out, "{", "id", r->rule->id);
    json_next(out, "title", r->rule->title);
    json_next(out, "class", str_of(rule_class_name(r->rule->class)));
    buf_z(out, ", ");
    write_outcomes(out, "verdicts", r->outcomes, RULE_ERROR + 1, rule_name);
    buf_z(out, ", \"depends_on\": [");
    for (size_t i = 0; i < r->n_choices; i++) {
        buf_z(out, i ? ", " : "");
        buf_json(out, s->deal->choices[r->choices[i]].name);
    }
    buf_z(out, "]}");
}

static void write_packs(buf *out, const sweep *s) {
    buf_z(out, "  \"packs\": [");
    for (size_t i = 0; i < s->n_packs; i++) {
        const sweep_pack *p = &s->packs[i];
        open_object(out, i ? ",\n    {" : "\n    {", "id", p->pack->id);
        json_next(out, "party", p->pack->party);
        json_next(out, "version", p->pack->version);
        buf_z(out, ", ");
        write_outcomes(out, "verdicts", p->outcomes, DEAL_ERROR + 1, deal_name);
        share(out, &p->outcomes[DEAL_ACCEPTED]);
        buf_z(out, ", \"rules\": [");
        for (size_t r = 0; r < p->n_rules; r++) {
            buf_z(out, r ? ",\n      " : "\n      ");
            write_rule(out, s, &p->rules[r]);
        }
        buf_z(out, "]}");
    }
    buf_z(out, "],\n");
}

static void write_shares(buf *out, const sweep_count *accepted, const sweep_count *rejected) {
    number(out, "", "accepted", accepted->digits);
    share(out, accepted);
    number(out, ", ", "rejected", rejected->digits);
}

static void write_option(buf *out, const sweep *s, const sweep_choice *c, uint32_t way) {
    const choice *of = &s->deal->choices[c->choice];
    open_object(out, "{", "option", choice_way_name(of, way));
    if (way < of->n_options && of->options[way].by.n) json_next(out, "by", of->options[way].by);
    number(out, ", ", "ways", c->of);
    buf_z(out, ", ");
    write_shares(out, &c->accepted.all[way], &c->rejected.all[way]);
    buf_z(out, ", \"packs\": {");
    for (size_t i = 0; i < s->n_packs; i++) {
        buf_z(out, i ? ", " : "");
        buf_json(out, s->packs[i].pack->id);
        buf_z(out, ": {");
        write_shares(out, &c->accepted.packs[i][way], &c->rejected.packs[i][way]);
        buf_char(out, '}');
    }
    buf_z(out, "}}");
}

static void write_choices(buf *out, const sweep *s) {
    buf_z(out, "  \"choices\": [");
    for (size_t i = 0; i < s->n_choices; i++) {
        const sweep_choice *c = &s->choices[i];
        const choice *of = &s->deal->choices[c->choice];
        open_object(out, i ? ",\n    {" : "\n    {", "choice", of->name);
        if (of->at.source) buf_printf(out, ", \"line\": %u", place_line(of->at));
        buf_printf(out, ", \"matters\": %s, \"spread\": ", c->matters ? "true" : "false");
        buf_double(out, c->accepted.spread);
        buf_z(out, ", \"options\": [");
        for (uint32_t w = 0; w < c->n_ways; w++) {
            buf_z(out, w ? ",\n      " : "\n      ");
            write_option(out, s, c, w);
        }
        buf_z(out, "]}");
    }
    buf_z(out, "],\n");
}

static void write_entry(buf *out, const sweep *s, const int32_t *entry) {
    const char *join = "{";
    for (uint32_t i = 0; i < s->deal->n_choices; i++) {
        if (entry[i] < 0) continue;
        const choice *c = &s->deal->choices[i];
        buf_z(out, join);
        buf_json(out, c->name);
        buf_z(out, ": ");
        buf_json(out, choice_way_name(c, (uint32_t)entry[i]));
        join = ", ";
    }
    buf_z(out, *join == '{' ? "{}" : "}");
}

static void write_accepted(buf *out, const sweep *s) {
    number(out, "  \"accepted\": {", "ways", s->outcomes[DEAL_ACCEPTED].digits);
    number(out, ", ", "entries", s->accepted_all);
    number(out, ", ", "each", s->each);
    buf_printf(out, ", \"more\": %s, \"free\": [", s->more ? "true" : "false");
    const char *join = "";
    for (uint32_t i = 0; i < s->deal->n_choices && s->n_accepted; i++) {
        if (s->accepted[0][i] >= 0) continue;
        buf_z(out, join);
        buf_json(out, s->deal->choices[i].name);
        join = ", ";
    }
    buf_z(out, "], \"list\": [");
    for (size_t i = 0; i < s->n_accepted; i++) {
        buf_z(out, i ? ",\n    " : "\n    ");
        write_entry(out, s, s->accepted[i]);
    }
    buf_z(out, "]} }\n");
}

static void write(report *r, const sweep *s) {
    buf *out = &r->out;
    buf_z(out, "{ \"redline\": \"1\", ");
    json_vocabulary(r);
    open_object(out, ",\n  \"deal\": {", "id", s->deal->id);
    json_next(out, "title", s->deal->title);
    json_next(out, "file", s->deal->source->name);
    number(out, "},\n  ", "ways", s->ways);
    buf_z(out, ",\n  ");
    write_outcomes(out, "verdicts", s->outcomes, DEAL_ERROR + 1, deal_name);
    share(out, &s->outcomes[DEAL_ACCEPTED]);
    buf_z(out, ",\n");
    write_packs(out, s);
    write_choices(out, s);
    write_accepted(out, s);
}

const sweep_format sweep_json = {"json", "one JSON document with everything", write};
