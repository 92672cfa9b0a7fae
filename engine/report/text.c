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
    static const char *const quiet[] = {"not applicable", "accepted", "undetermined", "rejected", "error"};
    text_paint(r, paint_of(o), capitals ? loud[o] : quiet[o]);
}

void text_paragraph(report *r, size_t indent, const char *label, str words) {
    size_t column = indent + utf8_width(str_of(label));
    buf_pad(&r->out, ' ', indent);
    text_paint(r, PAINT_LABEL, label);
    if (*label) buf_char(&r->out, ':');
    layout_rest(&r->out, *label ? STR(" ") : STR(""), column + (*label != 0), indent + 2, words, r->settings.width);
}

/* ------------------------------------------------------------------------------------------------ because of what */

static str place_text(arena *a, place at) {
    position p = place_position(at);
    return arena_printf(a, STR_FMT ":%u:%u", STR_ARG(at.source->name), p.line, p.column);
}

static str article_name(arena *a, const article *from) {
    if (from->title.n == 0) return arena_printf(a, "article " STR_FMT, STR_ARG(from->id));
    return arena_printf(a, "article " STR_FMT " (" STR_FMT ")", STR_ARG(from->id), STR_ARG(from->title));
}

/* "article 7 stands", "article 7 falls", "ceiling is russia". */
static str way_text(arena *a, const choice *c, uint32_t way) {
    bool bracket = c->may_be_out && c->n_options == 1 && str_is(c->options[0].name, "in");
    if (bracket) return arena_printf(a, "article " STR_FMT " %s", STR_ARG(c->name), way ? "falls" : "stands");
    return arena_printf(a, STR_FMT " is " STR_FMT, STR_ARG(c->name), STR_ARG(choice_way_name(c, way)));
}

/* Where it was said, and under which way of an open choice. */
static str said_where(report *r, const because *b, const deal *d) {
    arena *a = &r->scratch;
    str where = {"", 0};
    if (b->silent && b->value.state == SLOT_OPEN)
        where = STR("the text does not say");
    else if (b->silent)
        where = STR("the deal is silent");
    else if (b->at.source)
        where = place_text(a, b->at);
    if (b->article) where = arena_printf(a, STR_FMT ", " STR_FMT, STR_ARG(article_name(a, b->article)), STR_ARG(where));
    if (b->choice == DEAL_NONE) return where;
    return arena_printf(a, STR_FMT "; if " STR_FMT, STR_ARG(where),
                        STR_ARG(way_text(a, &d->choices[b->choice], b->way)));
}

static str unit_of(const deal *d, const because *b) {
    const vocabulary *v = d->vocabulary;
    if (b->value.state != SLOT_VALUE || b->slot >= v->n_slots) return (str){"", 0};
    return v->terms[v->slot_term[b->slot]]->unit;
}

static str term_line(report *r, const term_group *g, const deal *d) {
    arena *a = &r->scratch;
    const because *b = g->of;
    str unit = unit_of(d, b);
    const char *silent = b->silent && b->value.state == SLOT_VALUE ? " by default" : "";
    return arena_printf(a, STR_FMT " = " STR_FMT "%s" STR_FMT "%s", STR_ARG(g->paths), STR_ARG(layout_value(a, b)),
                        unit.n ? " " : "", STR_ARG(unit), silent);
}

static str reason_line(report *r, const term_group *g, const deal *d) {
    arena *a = &r->scratch;
    const because *b = g->of;
    switch (b->kind) {
    case BECAUSE_TERM: return term_line(r, g, d);
    case BECAUSE_TEXT: return arena_printf(a, "the words \"" STR_FMT "\"", STR_ARG(b->text));
    case BECAUSE_NO_TEXT: return STR("no article has such words");
    case BECAUSE_FIELD: return STR("its words");
    case BECAUSE_NO_MEMBER: return arena_printf(a, "there is nothing in " STR_FMT, STR_ARG(b->expression));
    case BECAUSE_ARTICLE: return STR("whether this article stands is open");
    }
    return (str){"", 0};
}

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
        text_paragraph(r, 9, "", reason_line(r, &g[i], d));
        str where = said_where(r, g[i].of, d);
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
        for (uint32_t w = 0; w < e->n_ways; w++) {
            const char *best = condition_outcome_name(e->best[w]), *worst = condition_outcome_name(e->worst[w]);
            bool same = e->best[w] == e->worst[w];
            str by = w < c->n_options ? c->options[w].by : (str){"", 0};
            text_paragraph(r, 9, "",
                           arena_printf(a, "if " STR_FMT "%s" STR_FMT "%s: %s%s%s", STR_ARG(way_text(a, c, w)),
                                        by.n ? " (by " : "", STR_ARG(by), by.n ? ")" : "", best, same ? "" : " or ",
                                        same ? "" : worst));
        }
    }
}

static void write_cite(report *r, const citation *c) {
    arena *a = &r->scratch;
    text_paragraph(r, 7, "rests on", arena_printf(a, "\"" STR_FMT "\"", STR_ARG(c->quote)));
    text_paragraph(r, 9, "",
                   arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(c->source->title), c->section.n ? ", " : "",
                                STR_ARG(c->section)));
}

/* Why a violation stands all the same: who waived it, until when and why, or that it is old. */
static void write_exemption(report *r, const condition_verdict *v) {
    const waiver *w = v->waiver;
    if (v->known) text_paragraph(r, 7, "known", STR("the baseline has it already"));
    if (!w) return;
    text_paragraph(r, 7, "waived",
                   arena_printf(&r->scratch, "by " STR_FMT " until " STR_FMT "%s, " STR_FMT, STR_ARG(w->by),
                                STR_ARG(w->until), w->own ? ", in the deal itself" : "",
                                STR_ARG(place_text(&r->scratch, w->at))));
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
