#include "report/diff_parts.h"
#include "report/text.h"

#include "base/utf8.h"

/* What changed, for a person: terms, articles, and the verdicts with the terms that changed them. */

static const char *paint_of(trend t) {
    static const char *const paints[] = {PAINT_NOTE, PAINT_GOOD, PAINT_BAD};
    return paints[t];
}

static void heading(report *r, const char *words) {
    buf_char(&r->out, '\n');
    text_paint(r, PAINT_LABEL, words);
    buf_char(&r->out, '\n');
}

/* "  changed  WORDS" */
static void labelled(report *r, const char *paint, const char *label, size_t wide, str words) {
    buf_pad(&r->out, ' ', 2);
    text_paint(r, paint, label);
    size_t n = str_of(label).n, gap = wide > n ? wide - n : 0;
    buf_pad(&r->out, ' ', gap + 2);
    layout_rest(&r->out, STR(""), 4 + n + gap, 6 + wide, words, r->settings.width);
}

/* ------------------------------------------------------------------------------------------------ terms */

static void write_terms(report *r, const comparison *c) {
    arena *a = &r->scratch;
    size_t n;
    const change_group *g = diff_groups(a, c, NULL, !r->settings.verbose, &n);
    heading(r, n || c->completeness ? "Terms" : "Terms: none changed");
    if (c->completeness) labelled(r, PAINT_NOTE, "changed", 7, diff_completeness(c));
    for (size_t i = 0; i < n; i++) {
        labelled(r, PAINT_NOTE, change_kind_name(g[i].of->kind), 7, diff_change_words(a, c, &g[i]));
        str at = diff_change_place(a, g[i].of);
        if (at.n) text_paragraph(r, 13, "", at);
    }
}

/* ------------------------------------------------------------------------------------------------ articles */

#define QUOTED 480u /* code points of words that are shown at most */

static str cut(arena *a, str words) {
    size_t end = utf8_offset(words, QUOTED);
    return end == words.n ? words : arena_printf(a, STR_FMT " ...", STR_ARG(str_sub(words, 0, end)));
}

static void write_article(report *r, const comparison *c, const article_change *x) {
    arena *a = &r->scratch;
    labelled(r, PAINT_NOTE, change_kind_name(x->kind), 7, diff_article_name(a, x));
    if (x->title)
        text_paragraph(
            r, 13, "title",
            arena_printf(a, "\"" STR_FMT "\" -> \"" STR_FMT "\"", STR_ARG(x->before->title), STR_ARG(x->after->title)));
    if (x->standing) text_paragraph(r, 13, "brackets", diff_standing(a, c, x));
    str words = diff_article_words(a, x);
    if (words.n) text_paragraph(r, 13, "", r->settings.verbose ? words : cut(a, words));
}

static void write_articles(report *r, const comparison *c) {
    heading(r, c->n_articles ? "Articles" : "Articles: none changed");
    for (size_t i = 0; i < c->n_articles; i++) write_article(r, c, &c->articles[i]);
}

/* ------------------------------------------------------------------------------------------------ verdicts */

static void write_decided(report *r, const comparison *c, const condition_change *x) {
    arena *a = &r->scratch;
    size_t n;
    const change_group *g = diff_groups(a, c, x, !r->settings.verbose, &n);
    text_paragraph(r, 7, "because of", STR(""));
    for (size_t i = 0; i < n; i++) {
        text_paragraph(r, 9, "", diff_change_words(a, c, &g[i]));
        str at = diff_change_place(a, g[i].of);
        if (at.n) text_paragraph(r, 11, "", at);
    }
    for (size_t i = 0; i < x->n_articles; i++) text_paragraph(r, 9, "", diff_article_change(a, c, x->articles[i]));
    if (x->silence) text_paragraph(r, 9, "", diff_completeness(c));
    if (n + x->n_articles == 0 && !x->silence) text_paragraph(r, 9, "", STR("none of the changes above"));
}

static void write_exemption(report *r, const condition_verdict *v) {
    if (!v || !v->waiver) return;
    text_paragraph(r, 7, "waived",
                   arena_printf(&r->scratch, "by " STR_FMT " until " STR_FMT ": " STR_FMT, STR_ARG(v->waiver->by),
                                STR_ARG(v->waiver->until), STR_ARG(v->waiver->reason)));
}

static void write_condition(report *r, const comparison *c, const condition_change *x) {
    arena *a = &r->scratch;
    str words = arena_printf(a, STR_FMT ". %s -> %s: ", STR_ARG(x->condition->id), condition_standing_name(x->before),
                             condition_standing_name(x->after));
    buf_pad(&r->out, ' ', 4);
    layout_rest(&r->out, words, 4, 7, diff_message(x), r->settings.width);
    if (x->exemption) {
        write_exemption(r, x->after);
        return;
    }
    if (x->after && x->after->reason.n) text_paragraph(r, 7, "but", x->after->reason);
    write_exemption(r, x->after);
    write_decided(r, c, x);
    if (x->n_rest == 0) return;
    text_paragraph(r, 7, "and of what did not change", STR(""));
    text_because(r, x->rest, x->n_rest, c->after->deal);
}

static void write_rule(report *r, const comparison *c, const rule_change *x) {
    static const char *const labels[] = {"CHANGED", "BETTER", "WORSE"};
    const rule *of = x->after->rule;
    buf_pad(&r->out, ' ', 2);
    text_paint(r, paint_of(x->trend), labels[x->trend]);
    layout_rest(&r->out, arena_printf(&r->scratch, "  " STR_FMT " (%s)  ", STR_ARG(of->id), rule_class_name(of->class)),
                2 + str_of(labels[x->trend]).n, 4, of->title, r->settings.width);
    if (x->n_conditions == 0)
        text_paragraph(r, 4, "",
                       arena_printf(&r->scratch, "%s -> %s", rule_outcome_name(x->before->outcome),
                                    rule_outcome_name(x->after->outcome)));
    for (size_t i = 0; i < x->n_conditions; i++) write_condition(r, c, &x->conditions[i]);
}

static void write_way(report *r, deal_outcome before, deal_outcome after, trend t) {
    text_outcome(r, before, false);
    if (before == after) return;
    buf_z(&r->out, " -> ");
    text_outcome(r, after, false);
    if (t == TREND_SAME) return;
    buf_z(&r->out, ", ");
    text_paint(r, paint_of(t), trend_name(t));
}

static void write_pack(report *r, const comparison *c, const pack_change *p) {
    buf_char(&r->out, '\n');
    text_paint(r, PAINT_LABEL, arena_printf(&r->scratch, STR_FMT ": ", STR_ARG(p->after->pack->id)).p);
    write_way(r, p->before->outcome, p->after->outcome, p->trend);
    buf_z(&r->out, p->n_rules ? "\n" : "; no verdict changed\n");
    for (size_t i = 0; i < p->n_rules; i++) {
        buf_char(&r->out, '\n');
        write_rule(r, c, &p->rules[i]);
    }
}

static void write_name(report *r, const char *mark, const verdict *v) {
    labelled(r, PAINT_LABEL, mark, 1,
             arena_printf(&r->scratch, STR_FMT ", " STR_FMT ": %s", STR_ARG(v->deal->id), STR_ARG(v->file),
                          deal_outcome_name(v->outcome)));
    text_paragraph(r, 7, "", v->deal->title);
}

static void write_deals(report *r, const comparison *c) {
    text_paint(r, PAINT_LABEL, "What changed");
    buf_char(&r->out, '\n');
    write_name(r, "A", c->before);
    write_name(r, "B", c->after);
    write_terms(r, c);
    write_articles(r, c);
    for (size_t i = 0; i < c->n_packs; i++) write_pack(r, c, &c->packs[i]);
    buf_printf(&r->out, "\nVerdicts: %zu better, %zu worse\n", c->n_better, c->n_worse);
}

/* ------------------------------------------------------------------------------------------------ results */

static void write_change(report *r, const result_change *x) {
    labelled(r, paint_of(x->trend), result_change_name(x), 7,
             arena_printf(&r->scratch, STR_FMT ": %s -> %s", STR_ARG(x->name), result_condition_name(x->before),
                          result_condition_name(x->after)));
}

static void write_result(report *r, const result_deal_change *d) {
    const result_deal *one = d->after ? d->after : d->before;
    if (d->presence == DEAL_SAME) return;
    str name = one->id.n ? one->id : one->file;
    buf_char(&r->out, '\n');
    text_paint(r, PAINT_LABEL, arena_printf(&r->scratch, STR_FMT ": ", STR_ARG(name)).p);
    buf_printf(&r->out, "%s, ", result_deal_name(d));
    write_way(r, d->before ? d->before->outcome : one->outcome, one->outcome, d->trend);
    buf_char(&r->out, '\n');
    for (size_t i = 0; i < d->n_conditions; i++) write_change(r, &d->conditions[i]);
}

static void write_results(report *r, const results_comparison *c) {
    text_paint(r, PAINT_LABEL, "What changed");
    buf_char(&r->out, '\n');
    labelled(r, PAINT_LABEL, "A", 1, c->before->file);
    labelled(r, PAINT_LABEL, "B", 1, c->after->file);
    for (size_t i = 0; i < c->n_deals; i++) {
        arena_reset(&r->scratch);
        write_result(r, &c->deals[i]);
    }
    buf_printf(&r->out, "\n%zu deal%s: %zu better, %zu worse, %zu mixed, %zu same, %zu new, %zu gone\n", c->n_deals,
               c->n_deals == 1 ? "" : "s", c->n_better, c->n_worse, c->n_mixed, c->n_same, c->n_new, c->n_gone);
}

const diff_format diff_text = {"text", write_deals, write_results};
