#include "report/html.h"

/* What in the deal decided: terms with their values, words that matched, and what an open choice changes. */

#define WORDS_OF_TERM  600u /* code points of an article that are shown beside a term */
#define WORDS_OF_MATCH 240u /* before and behind words that matched */

/* ------------------------------------------------------------------------------------------------ where */

static void write_place(buf *out, str where) {
    if (where.n) HTML(out, "<span class=\"place\">%</span>", where);
}

static void write_article(buf *out, const article *from) {
    HTML(out, "article <b>%</b>", from->id);
    if (from->title.n) HTML(out, " <bdi>(%)</bdi>", from->title);
    if (from->by.n) HTML(out, " by %", from->by);
}

static void write_where(report *r, const because *b, const deal *d) {
    buf *out = &r->out;
    str said = prose_said(&r->scratch, b);
    buf_z(out, "<span class=\"where\">");
    if (b->article) write_article(out, b->article);
    if (b->article && said.n) buf_z(out, ", ");
    if (b->silent)
        html_text(out, said);
    else
        write_place(out, said);
    if (b->choice != DEAL_NONE) HTML(out, "; if <b>%</b>", prose_way(&r->scratch, &d->choices[b->choice], b->way));
    buf_z(out, "</span>");
}

/* ------------------------------------------------------------------------------------------------ what */

static void write_term(report *r, const term_group *g, const deal *d) {
    const because *b = g->of;
    HTML(&r->out, "<code class=\"term\">%</code> = <b class=\"value\">%</b>", g->paths, layout_value(&r->scratch, b));
    str unit = prose_unit(d->vocabulary, b->slot, b->value.state);
    if (unit.n) HTML(&r->out, " %", unit);
    if (b->silent && b->value.state == SLOT_VALUE) buf_z(&r->out, " by default");
}

static void write_what(report *r, const term_group *g, const deal *d) {
    const because *b = g->of;
    switch (b->kind) {
    case BECAUSE_TERM: write_term(r, g, d); break;
    case BECAUSE_TEXT: HTML(&r->out, "the words <q>%</q>", b->text); break;
    case BECAUSE_NO_MEMBER: HTML(&r->out, "there is nothing in <code>%</code>", b->expression); break;
    default: html_text(&r->out, prose_reason(&r->scratch, g, d));
    }
}

/* ------------------------------------------------------------------------------------------------ articles */

/* Where the words that matched stand in the article's text. They are a slice of it, unless another field matched. */
static bool match_within(const because *b, size_t *from) {
    str text = b->article->text;
    if (b->kind != BECAUSE_TEXT || !text.p || !b->text.p) return false;
    uintptr_t begin = (uintptr_t)text.p, at = (uintptr_t)b->text.p;
    *from = (size_t)(at - begin);
    return at >= begin && *from + b->text.n <= text.n;
}

static bool is_quoted_already(const because *b, const because *before, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (before[i].article == b->article && before[i].kind == BECAUSE_TERM) return true;
    return false;
}

/* An article is quoted once for each condition; each match shows its own words in it. */
static void write_words(buf *out, const because *b, const because *before, size_t n_before) {
    size_t from = 0;
    if (!b->article || b->article->text.n == 0) return;
    bool match = match_within(b, &from);
    if (!match && (b->kind != BECAUSE_TERM || is_quoted_already(b, before, n_before))) return;
    buf_z(out, "<blockquote class=\"words\">");
    if (match)
        html_excerpt(out, b->article->text, from, from + b->text.n, WORDS_OF_MATCH);
    else
        html_excerpt(out, b->article->text, 0, 0, WORDS_OF_TERM);
    buf_z(out, "</blockquote>");
}

void html_reasons(report *r, const because *list, size_t n, const deal *d) {
    size_t groups;
    const term_group *g = layout_groups(&r->scratch, list, n, false, &groups);
    buf_z(&r->out, "<ul class=\"because\">");
    for (size_t i = 0; i < groups; i++) {
        buf_z(&r->out, "<li>");
        write_what(r, &g[i], d);
        buf_char(&r->out, ' ');
        write_where(r, g[i].of, d);
        write_words(&r->out, g[i].of, list, (size_t)(g[i].of - list));
        buf_z(&r->out, "</li>");
    }
    buf_z(&r->out, "</ul>\n");
}

/* ------------------------------------------------------------------------------------------------ brackets */

static void write_effect(report *r, const choice_effect *e, const choice *c) {
    buf *out = &r->out;
    for (uint32_t w = 0; w < e->n_ways; w++) {
        str best = str_of(condition_outcome_name(e->best[w])), worst = str_of(condition_outcome_name(e->worst[w]));
        HTML(out, "<li>if <b>%</b>", prose_way(&r->scratch, c, w));
        if (w < c->n_options && c->options[w].by.n) HTML(out, " (by %)", c->options[w].by);
        HTML(out, ": <b class=\"c-%\">%</b>", worst, best);
        if (e->best[w] != e->worst[w]) HTML(out, " or <b class=\"c-%\">%</b>", worst, worst);
        buf_z(out, "</li>");
    }
}

void html_effects(report *r, const condition_verdict *v, const deal *d) {
    buf *out = &r->out;
    for (size_t i = 0; i < v->n_effects; i++) {
        const choice *c = &d->choices[v->effects[i].choice];
        HTML(out, "<p class=\"label\">It depends on the choice <b>%</b> ", c->name);
        if (c->at.source) write_place(out, prose_place(&r->scratch, c->at));
        buf_z(out, "</p><ul class=\"effects\">");
        write_effect(r, &v->effects[i], c);
        buf_z(out, "</ul>\n");
    }
}
