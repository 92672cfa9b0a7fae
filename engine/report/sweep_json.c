#include "report/sweep_report.h"

#include "base/json_writer.h"

static void put_digits(json_writer *w, const char *key, str digits) {
    json_key(w, str_of(key));
    json_raw(w, digits);
}

static void put_share(json_writer *w, const sweep_count *c) {
    json_put_double(w, "share", c->share);
}

static void put_deal_verdicts(json_writer *w, const sweep_count *of) {
    json_put_object(w, "verdicts", JSON_INLINE);
    for (int o = 0; o <= DEAL_ERROR; o++) put_digits(w, deal_outcome_name((deal_outcome)o), of[o].digits);
    json_close(w);
    put_share(w, &of[DEAL_ACCEPTED]);
}

static void write_pack(json_writer *w, const sweep *s, const sweep_pack *p) {
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "id", p->pack->id);
    json_put_str(w, "party", p->pack->party);
    json_put_str(w, "version", p->pack->version);
    put_deal_verdicts(w, p->outcomes);
    json_put_array(w, "rules", JSON_LINES);
    for (size_t i = 0; i < p->n_rules; i++) {
        const sweep_rule *r = &p->rules[i];
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "id", r->rule->id);
        json_put_str(w, "title", r->rule->title);
        json_put_z(w, "class", rule_class_name(r->rule->class));
        json_put_object(w, "verdicts", JSON_INLINE);
        for (int o = 0; o <= RULE_ERROR; o++) put_digits(w, rule_outcome_name((rule_outcome)o), r->outcomes[o].digits);
        json_close(w);
        json_put_array(w, "depends_on", JSON_INLINE);
        for (size_t k = 0; k < r->n_choices; k++) json_str(w, s->deal->choices[r->choices[k]].name);
        json_close(w);
        json_close(w);
    }
    json_close(w);
    json_close(w);
}

static void put_shares(json_writer *w, const sweep_count *accepted, const sweep_count *rejected) {
    put_digits(w, "accepted", accepted->digits);
    put_share(w, accepted);
    put_digits(w, "rejected", rejected->digits);
}

static void write_choice(json_writer *w, const sweep *s, const sweep_choice *c) {
    const choice *of = &s->deal->choices[c->choice];
    json_open_object(w, JSON_INLINE);
    json_put_str(w, "choice", of->name);
    if (of->at.source) json_put_uint(w, "line", place_line(of->at));
    json_put_bool(w, "matters", c->matters);
    json_put_double(w, "spread", c->accepted.spread);
    json_put_array(w, "options", JSON_LINES);
    for (uint32_t way = 0; way < c->n_options; way++) {
        json_open_object(w, JSON_INLINE);
        json_put_str(w, "option", choice_way_name(of, way));
        if (way < of->n_options) json_put_some(w, "by", of->options[way].by);
        put_digits(w, "ways", c->of);
        put_shares(w, &c->accepted.all[way], &c->rejected.all[way]);
        json_put_object(w, "packs", JSON_INLINE);
        for (size_t i = 0; i < s->n_packs; i++) {
            json_key(w, s->packs[i].pack->id);
            json_open_object(w, JSON_INLINE);
            put_shares(w, &c->accepted.packs[i][way], &c->rejected.packs[i][way]);
            json_close(w);
        }
        json_close(w);
        json_close(w);
    }
    json_close(w);
    json_close(w);
}

/* The accepted combinations; brackets that are free in each of them are named once. */
static void write_accepted(json_writer *w, const sweep *s) {
    const deal *d = s->deal;
    put_digits(w, "ways", s->outcomes[DEAL_ACCEPTED].digits);
    put_digits(w, "entries", s->accepted_all);
    put_digits(w, "each", s->each);
    json_put_bool(w, "more", s->more);
    json_put_array(w, "free", JSON_INLINE);
    for (uint32_t i = 0; i < d->n_choices && s->n_accepted; i++)
        if (s->accepted[0][i] < 0) json_str(w, d->choices[i].name);
    json_close(w);
    json_put_array(w, "list", JSON_LINES);
    for (size_t i = 0; i < s->n_accepted; i++) {
        json_open_object(w, JSON_INLINE);
        for (uint32_t k = 0; k < d->n_choices; k++) {
            if (s->accepted[i][k] < 0) continue;
            json_key(w, d->choices[k].name);
            json_str(w, choice_way_name(&d->choices[k], (uint32_t)s->accepted[i][k]));
        }
        json_close(w);
    }
    json_close(w);
}

void sweep_json(arena *a, buf *out, const sweep *s) {
    const vocabulary *v = s->deal->vocabulary;
    json_writer w;
    json_start(&w, out);
    json_open_object(&w, JSON_FLOW | JSON_PADDED);
    json_put_z(&w, "redline", "1");
    json_put_str(&w, "vocabulary", arena_printf(a, STR_FMT "/" STR_FMT, STR_ARG(v->id), STR_ARG(v->version)));
    json_line(&w);
    json_put_object(&w, "deal", JSON_INLINE);
    json_put_str(&w, "id", s->deal->id);
    json_put_str(&w, "title", s->deal->title);
    json_put_str(&w, "file", s->deal->source->name);
    json_close(&w);
    json_line(&w);
    put_digits(&w, "ways", s->combinations);
    json_line(&w);
    put_deal_verdicts(&w, s->outcomes);
    json_line(&w);
    json_put_array(&w, "packs", JSON_LINES);
    for (size_t i = 0; i < s->n_packs; i++) write_pack(&w, s, &s->packs[i]);
    json_close(&w);
    json_line(&w);
    json_put_array(&w, "choices", JSON_LINES);
    for (size_t i = 0; i < s->n_choices; i++) write_choice(&w, s, &s->choices[i]);
    json_close(&w);
    json_line(&w);
    json_put_object(&w, "accepted", JSON_INLINE);
    write_accepted(&w, s);
    json_close(&w);
    json_close(&w);
    json_end(&w);
}
