#include "report/text.h"

#include <string.h>

#include "base/utf8.h"

/* The report that a person reads in a terminal: verdict first, then each crossed red line with what it rests on and
 * what in the deal crossed it, then what was conceded, then what is open, then what holds. */

#define QUOTED 240u /* code points of an article's words that are shown at most */

static const char *paint_of(deal_outcome o) {
    static const char *const paints[] = {PAINT_DIM, PAINT_GOOD, PAINT_OPEN, PAINT_BAD, PAINT_BAD};
    return paints[o];
}

void text_paint(report *r, const char *paint, const char *words) {
    if (r->settings.colour) buf_z(&r->out, paint);
    buf_z(&r->out, words);
    if (r->settings.colour) buf_z(&r->out, PAINT_OFF);
}

void text_outcome(report *r, deal_outcome o, bool capitals) {
    static const char *const loud[] = {"NOT APPLICABLE", "ACCEPTED", "UNDETERMINED", "REJECTED", "ERROR"};
    text_paint(r, paint_of(o), capitals ? loud[o] : prose_outcome(o));
}

void text_paragraph(report *r, size_t indent, const char *label, str words) {
    size_t column = indent + utf8_width(str_of(label));
    buf_pad(&r->out, ' ', indent);
    text_paint(r, PAINT_LABEL, label);
    if (*label) buf_char(&r->out, ':');
    layout_rest(&r->out, *label ? STR(" ") : STR(""), column + (*label != 0), indent + 2, words, r->settings.width);
}

/* ------------------------------------------------------------------------------------------------ because of what */

/* The article's own words, once for each rule, so that the reader need not open the file. */
static void quote_article(report *r, const because *b, const because *before, size_t n_before) {
    if (!b->article || b->kind != BECAUSE_TERM || b->article->text.n == 0) return;
    for (size_t i = 0; i < n_before; i++)
        if (before[i].article == b->article) return;
    str text = b->article->text;
    size_t cut = utf8_offset(text, QUOTED);
    str words = cut == text.n ? text : arena_printf(&r->scratch, STR_FMT " ...", STR_ARG(str_sub(text, 0, cut)));
    layout_quoted(&r->out, STR("           | "), words, r->settings.width);
}

void text_because(report *r, const because *list, size_t n, const deal *d) {
    size_t groups;
    const term_group *g = layout_groups(&r->scratch, list, n, !r->settings.verbose, &groups);
    for (size_t i = 0; i < groups; i++) {
        text_paragraph(r, 9, "", prose_reason(&r->scratch, &g[i], d));
        str where = prose_where(&r->scratch, g[i].of, d);
        if (where.n) text_paragraph(r, 11, "", where);
        quote_article(r, g[i].of, list, (size_t)(g[i].of - list));
    }
}

/* ------------------------------------------------------------------------------------------------ conditions */

static void write_effects(report *r, const condition_verdict *v, const deal *d) {
    arena *a = &r->scratch;
    for (size_t i = 0; i < v->n_effects; i++) {
        const choice_effect *e = &v->effects[i];
        const choice *c = &d->choices[e->choice];
        text_paragraph(r, 7, "it depends on a choice",
                       arena_printf(a, STR_FMT ", line %u", STR_ARG(c->name), place_line(c->at)));
        for (uint32_t w = 0; w < e->n_ways; w++) text_paragraph(r, 9, "", prose_effect(a, e, w, d));
    }
}

static void write_cite(report *r, const citation *c) {
    arena *a = &r->scratch;
    text_paragraph(r, 7, "rests on", arena_printf(a, "\"" STR_FMT "\"", STR_ARG(c->quote)));
    text_paragraph(r, 9, "", prose_source(a, c));
}

/* Why a violation stands all the same: who waived it, until when and why, or that it is old. */
static void write_exemption(report *r, const condition_verdict *v) {
    arena *a = &r->scratch;
    const waiver *w = v->waiver;
    if (v->known) text_paragraph(r, 7, "known", STR("the baseline has it already"));
    if (!w) return;
    str words = arena_printf(a, "by " STR_FMT " until " STR_FMT "%s", STR_ARG(w->by), STR_ARG(w->until),
                             w->own ? ", in the deal itself" : "");
    if (w->at.source) words = prose_join(a, words, ", ", prose_place(a, w->at));
    text_paragraph(r, 7, "waived", words);
    text_paragraph(r, 9, "", w->reason);
}

static void write_condition(report *r, const condition_verdict *v, const deal *d) {
    arena *a = &r->scratch;
    const condition *c = v->condition;
    buf_pad(&r->out, ' ', 4);
    str id = arena_printf(a, STR_FMT ".", STR_ARG(c->id));
    text_paint(r, PAINT_LABEL, id.p);
    str words = v->message;
    if (v->outcome == CONDITION_MET) words = arena_printf(a, "not so: " STR_FMT, STR_ARG(words));
    if (v->outcome == CONDITION_UNDETERMINED) words = arena_printf(a, "in question: " STR_FMT, STR_ARG(words));
    layout_rest(&r->out, STR(" "), 4 + id.n, 7, words, r->settings.width);
    if (v->reason.n) text_paragraph(r, 7, v->outcome == CONDITION_ERROR ? "error" : "but", v->reason);
    write_exemption(r, v);
    text_paragraph(r, 7, c->kind == CONDITION_REQUIRE ? "requires" : "forbids", c->test.at.text);
    if (v->outcome == CONDITION_FALLBACK) text_paragraph(r, 7, "fallback", c->or_else.at.text);
    if (v->n_because) {
        text_paragraph(r, 7, v->outcome == CONDITION_UNDETERMINED ? "open because of" : "because of", STR(""));
        text_because(r, v->because, v->n_because, d);
    }
    write_effects(r, v, d);
    if (c->own_cite) write_cite(r, c->cite);
}

static bool is_shown(const condition_verdict *c) {
    return c->outcome != CONDITION_MET;
}

void text_rule(report *r, const rule_verdict *v, const deal *d, const char *label, const char *paint) {
    buf_pad(&r->out, ' ', 2);
    text_paint(r, paint, label);
    str name = arena_printf(&r->scratch, "  " STR_FMT "  ", STR_ARG(v->rule->id));
    layout_rest(&r->out, name, 2 + strlen(label), 4, v->rule->title, r->settings.width);
    if (v->when_reason.n) text_paragraph(r, 7, "error", v->when_reason);
    if (v->when == CONDITION_UNDETERMINED) {
        text_paragraph(r, 7, "applies only when", v->rule->when.at.text);
        text_because(r, v->when_because, v->n_when_because, d);
    }
    for (size_t i = 0; i < v->n_conditions; i++)
        if (r->settings.verbose || is_shown(&v->conditions[i])) write_condition(r, &v->conditions[i], d);
    write_cite(r, &v->rule->cite);
    if (v->rule->remedy.n && v->outcome == RULE_FAIL) text_paragraph(r, 7, "to mend it", v->rule->remedy);
    buf_char(&r->out, '\n');
}
