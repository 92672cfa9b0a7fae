#include "report/html.h"

/* A finding: one rule of one deal with its conditions, what decided them, and the passage that it rests on. */

static void write_fact(buf *out, const char *comma, str fact) {
    if (fact.n) HTML(out, "%%", str_of(comma), fact);
}

void html_cite(buf *out, const citation *c) {
    const pack_source *s = c->source;
    buf_z(out, "<figure class=\"cite\"><span class=\"label\">rests on</span>");
    if (c->quote.n) HTML(out, "<blockquote>%</blockquote>", c->quote);
    HTML(out, "<figcaption><cite>%</cite>", s->title);
    write_fact(out, ", ", c->section);
    write_fact(out, "; ", s->author);
    write_fact(out, ", ", s->date);
    if (s->url.n) buf_z(out, "<br>");
    if (s->url.n) html_link(out, s->url);
    buf_z(out, "</figcaption></figure>\n");
}

/* ------------------------------------------------------------------------------------------------ conditions */

static const char *lead_of(const condition_verdict *v) {
    switch (v->outcome) {
    case CONDITION_MET: return "not so: ";
    case CONDITION_UNDETERMINED: return "in question: ";
    default: return "";
    }
}

static const char *word_of(const condition_verdict *v) {
    if (v->waiver) return "waived";
    if (v->known) return "known";
    return v->outcome == CONDITION_FALLBACK ? "met by fallback" : condition_outcome_name(v->outcome);
}

static void write_waiver(report *r, const waiver *w) {
    buf *out = &r->out;
    HTML(out, "<p class=\"waiver\"><b>Waived</b> by %", w->by.n ? w->by : STR("somebody who is not named"));
    if (w->until.n) HTML(out, " until %", w->until);
    if (w->reason.n) HTML(out, ": %", w->reason);
    if (w->own) buf_z(out, " (in the deal itself)");
    if (w->at.source) HTML(out, " <span class=\"place\">%</span>", prose_place(&r->scratch, w->at));
    buf_z(out, "</p>\n");
}

static void write_tests(buf *out, const condition_verdict *v) {
    const condition *c = v->condition;
    const char *verb = c->kind == CONDITION_REQUIRE ? "requires" : "forbids";
    HTML(out, "<p class=\"test\"><span class=\"label\">%</span> <code>%</code></p>\n", str_of(verb), c->test.at.text);
    if (v->outcome == CONDITION_FALLBACK)
        HTML(out, "<p class=\"test\"><span class=\"label\">fallback</span> <code>%</code></p>\n", c->or_else.at.text);
}

static void write_condition(report *r, const condition_verdict *v, const deal *d) {
    buf *out = &r->out;
    const condition *c = v->condition;
    HTML(out, "<div class=\"condition c-%\"><p class=\"message\"><b>%.</b> %% <span class=\"tag\">%</span></p>\n",
         str_of(v->waiver ? "waived" : condition_outcome_name(v->outcome)), c->id, str_of(lead_of(v)), v->message,
         str_of(word_of(v)));
    if (v->reason.n)
        HTML(out, "<p class=\"reason\"><span class=\"label\">%</span> %</p>\n",
             str_of(v->outcome == CONDITION_ERROR ? "error" : "but"), v->reason);
    if (v->waiver) write_waiver(r, v->waiver);
    if (v->known && !v->waiver) buf_z(out, "<p class=\"waiver\"><b>Known:</b> the baseline has it already.</p>\n");
    write_tests(out, v);
    if (v->n_because) {
        HTML(out, "<p class=\"label\">%</p>",
             str_of(v->outcome == CONDITION_UNDETERMINED ? "open because of" : "because of"));
        html_reasons(r, v->because, v->n_because, d);
    }
    html_effects(r, v, d);
    if (c->own_cite) html_cite(out, c->cite);
    buf_z(out, "</div>\n");
}

/* ------------------------------------------------------------------------------------------------ rules */

static void write_when(report *r, const rule_verdict *v, const deal *d) {
    buf *out = &r->out;
    if (v->when_reason.n) HTML(out, "<p class=\"reason\"><span class=\"label\">error</span> %</p>\n", v->when_reason);
    if (v->when == CONDITION_MET || !v->rule->when.program) return;
    HTML(out, "<p class=\"test\"><span class=\"label\">applies only when</span> <code>%</code></p>\n",
         v->rule->when.at.text);
    if (v->n_when_because) html_reasons(r, v->when_because, v->n_when_because, d);
}

static void write_title(buf *out, const rule *of, const html_mark_look *look, size_t number) {
    HTML(out, "<h5><span class=\"mark %\" aria-hidden=\"true\">%</span> ", str_of(look->class), str_of(look->sign));
    HTML(out, "<span class=\"what\">%:</span> <span class=\"title\">%</span> ", str_of(look->word), of->title);
    buf_printf(out, "<a class=\"rule\" href=\"#rule-%zu\">", number);
    HTML(out, "%</a> <span class=\"class\">%</span></h5>\n", of->id, str_of(prose_class(of->class)));
}

void html_finding(report *r, const rule_verdict *v, const deal *d, size_t of_pack, size_t number) {
    buf *out = &r->out;
    const html_mark_look *look = html_look(html_mark_of(v));
    buf_printf(out, "<article class=\"finding f-%s k%c g%zu\" data-rule=\"%zu\">", look->class,
               html_class_letter(v->rule->class), of_pack, number);
    write_title(out, v->rule, look, number);
    write_when(r, v, d);
    for (size_t i = 0; i < v->n_conditions; i++)
        if (r->settings.verbose || v->conditions[i].outcome != CONDITION_MET) write_condition(r, &v->conditions[i], d);
    html_cite(out, &v->rule->cite);
    if (v->rule->remedy.n && v->outcome == RULE_FAIL)
        HTML(out, "<p class=\"remedy\"><span class=\"label\">to mend it</span> %</p>\n", v->rule->remedy);
    buf_z(out, "</article>\n");
}
