#include "report/diff.h"
#include "report/text.h"
#include "report/words.h"

#include "base/utf8.h"

/* What changed, for a person: terms, articles, and the verdicts with the terms that changed them. */

static const char *paint_of(trend t) {
    static const char *const paints[] = {PAINT_NOTE, PAINT_GOOD, PAINT_BAD};
    return paints[t];
}

static str place_words(arena *a, place at, const article *from) {
    if (!at.source) return (str){"", 0};
    str article_id = from ? arena_printf(a, "article " STR_FMT ", ", STR_ARG(from->id)) : (str){"", 0};
    return arena_printf(a, STR_FMT STR_FMT ":%u", STR_ARG(article_id), STR_ARG(at.source->name), place_line(at));
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

/* Changes that were said in one breath, before and now: their terms stand in one line. */
typedef struct breath {
    const term_change *of;
    VEC(because) terms;
} breath;

typedef VEC(breath) breaths;

static str breath_key(arena *a, const term_change *t) {
    return arena_printf(a, "%u\n%u\n%d\n" STR_FMT "\n" STR_FMT, t->before.at.at, t->after.at.at, (int)t->kind,
                        STR_ARG(t->before.words), STR_ARG(t->after.words));
}

static breaths in_breaths(arena *a, const comparison *c, const uint32_t *numbers, size_t n) {
    breaths all = {0};
    map index = {0};
    for (size_t i = 0; i < n; i++) {
        const term_change *t = &c->terms[numbers ? numbers[i] : i];
        str key = breath_key(a, t);
        uint32_t k = map_get(&index, key);
        if (k == MAP_NONE) {
            k = (uint32_t)all.n;
            map_put(a, &index, key, k);
            VEC_PUSH(a, all, (breath){.of = t});
        }
        because b = {.kind = BECAUSE_TERM,
                     .term = t->path,
                     .slot = t->slot,
                     .silent = true,
                     .choice = DEAL_NONE,
                     .way = DEAL_NONE};
        VEC_PUSH(a, all.v[k].terms, b);
    }
    return all;
}

static str said_words(arena *a, const term_said *s) {
    return s->silent ? arena_printf(a, "(silent: " STR_FMT ")", STR_ARG(s->words)) : s->words;
}

static str unit_of(const comparison *c, const term_change *t) {
    const vocabulary *v = c->after->deal->vocabulary;
    if (t->slot >= v->n_slots || t->after.value.state != SLOT_VALUE) return (str){"", 0};
    str unit = v->terms[v->slot_term[t->slot]]->unit;
    return unit;
}

/* "forces.ukraine.personnel_cap: 85000 -> 250000 persons" */
static str change_line(arena *a, const comparison *c, const term_change *t, str paths) {
    str unit = unit_of(c, t);
    const char *same = t->same_meaning ? ", which means the same" : "";
    return arena_printf(a, STR_FMT ": " STR_FMT " -> " STR_FMT "%s" STR_FMT "%s", STR_ARG(paths),
                        STR_ARG(said_words(a, &t->before)), STR_ARG(said_words(a, &t->after)), unit.n ? " " : "",
                        STR_ARG(unit), same);
}

static str change_place(arena *a, const term_change *t) {
    str was = place_words(a, t->before.at, t->before.from), is = place_words(a, t->after.at, t->after.from);
    if (!was.n || !is.n) return was.n ? was : is;
    return arena_printf(a, STR_FMT " -> " STR_FMT, STR_ARG(was), STR_ARG(is));
}

static bool is_name(const comparison *c, const term_change *t) {
    uint32_t terms = c->after->deal->vocabulary->n_slots;
    return t->slot == terms + DEAL_ID || t->slot == terms + DEAL_TITLE;
}

static void write_terms(report *r, const comparison *c) {
    arena *a = &r->scratch;
    breaths all = in_breaths(a, c, NULL, c->n_terms);
    bool any = c->completeness;
    for (size_t i = 0; i < all.n; i++) any = any || !is_name(c, all.v[i].of);
    heading(r, any ? "Terms" : "Terms: none changed");
    if (c->completeness)
        labelled(r, PAINT_NOTE, "changed", 7,
                 c->after->deal->complete
                     ? STR("deal.complete: false -> true: what the deal does not say is silent now")
                     : STR("deal.complete: true -> false: what the deal does not say is open now"));
    for (size_t i = 0; i < all.n; i++) {
        const term_change *t = all.v[i].of;
        if (is_name(c, t)) continue;
        size_t n;
        const term_group *g = layout_groups(a, all.v[i].terms.v, all.v[i].terms.n, !r->settings.verbose, &n);
        for (size_t k = 0; k < n; k++) {
            labelled(r, PAINT_NOTE, change_kind_name(t->kind), 7, change_line(a, c, t, g[k].paths));
            str at = change_place(a, t);
            if (at.n) text_paragraph(r, 13, "", at);
        }
    }
}

/* ------------------------------------------------------------------------------------------------ articles */

static str article_name(arena *a, const article *one) {
    if (one->title.n == 0) return one->id;
    return arena_printf(a, STR_FMT " (" STR_FMT ")", STR_ARG(one->id), STR_ARG(one->title));
}

#define QUOTED 480u /* code points of words that are shown at most */

static str cut(arena *a, str words) {
    size_t end = utf8_offset(words, QUOTED);
    return end == words.n ? words : arena_printf(a, STR_FMT " ...", STR_ARG(str_sub(words, 0, end)));
}

static str choice_words(arena *a, const deal *d, const article *one) {
    if (one->choice == DEAL_NONE) return STR("always in the deal");
    const choice *c = &d->choices[one->choice];
    return arena_printf(a, "in the deal if " STR_FMT " is " STR_FMT, STR_ARG(c->name),
                        STR_ARG(choice_way_name(c, one->option)));
}

static void write_article(report *r, const comparison *c, const article_change *x) {
    arena *a = &r->scratch;
    const article *one = x->after ? x->after : x->before;
    labelled(r, PAINT_NOTE, change_kind_name(x->kind), 7, article_name(a, one));
    if (x->kind != CHANGE_CHANGED) {
        if (one->text.n) text_paragraph(r, 13, "", r->settings.verbose ? one->text : cut(a, one->text));
        return;
    }
    if (x->title)
        text_paragraph(
            r, 13, "title",
            arena_printf(a, "\"" STR_FMT "\" -> \"" STR_FMT "\"", STR_ARG(x->before->title), STR_ARG(x->after->title)));
    if (x->standing)
        text_paragraph(r, 13, "brackets",
                       arena_printf(a, STR_FMT " -> " STR_FMT, STR_ARG(choice_words(a, c->before->deal, x->before)),
                                    STR_ARG(choice_words(a, c->after->deal, x->after))));
    if (!x->words) return;
    size_t n;
    const words_span *spans = words_compare(a, x->before->text, x->after->text, &n);
    str words = words_text(a, spans, n);
    text_paragraph(r, 13, "", r->settings.verbose ? words : cut(a, words));
}

static void write_articles(report *r, const comparison *c) {
    heading(r, c->n_articles ? "Articles" : "Articles: none changed");
    for (size_t i = 0; i < c->n_articles; i++) write_article(r, c, &c->articles[i]);
}

/* ------------------------------------------------------------------------------------------------ verdicts */

static void write_decided(report *r, const comparison *c, const condition_change *x) {
    arena *a = &r->scratch;
    breaths all = in_breaths(a, c, x->terms, x->n_terms);
    text_paragraph(r, 7, "because of", STR(""));
    for (size_t i = 0; i < all.n; i++) {
        size_t n;
        const term_group *g = layout_groups(a, all.v[i].terms.v, all.v[i].terms.n, !r->settings.verbose, &n);
        for (size_t k = 0; k < n; k++) text_paragraph(r, 9, "", change_line(a, c, all.v[i].of, g[k].paths));
        str at = change_place(a, all.v[i].of);
        if (n && at.n) text_paragraph(r, 11, "", at);
    }
    for (size_t i = 0; i < x->n_articles; i++) {
        const article_change *of = &c->articles[x->articles[i]];
        text_paragraph(r, 9, "",
                       arena_printf(a, "article " STR_FMT " was %s",
                                    STR_ARG(article_name(a, of->after ? of->after : of->before)),
                                    change_kind_name(of->kind)));
    }
    if (x->silence) text_paragraph(r, 9, "", STR("what it means that the deal does not say something (deal.complete)"));
    if (x->n_terms + x->n_articles == 0 && !x->silence)
        text_paragraph(r, 9, "", STR("none of the changes above alone: see what it rests on"));
}

static void write_exemption(report *r, const condition_verdict *v) {
    if (!v || !v->waiver) return;
    text_paragraph(r, 7, "waived",
                   arena_printf(&r->scratch, "by " STR_FMT " until " STR_FMT ": " STR_FMT, STR_ARG(v->waiver->by),
                                STR_ARG(v->waiver->until), STR_ARG(v->waiver->reason)));
}

static void write_condition(report *r, const comparison *c, const condition_change *x) {
    arena *a = &r->scratch;
    const condition_verdict *v = x->after && x->after->outcome != CONDITION_MET ? x->after : x->before;
    str sense = v ? v->message : x->condition->message.written;
    str words = arena_printf(a, STR_FMT ". %s -> %s: ", STR_ARG(x->condition->id), condition_standing_name(x->before),
                             condition_standing_name(x->after));
    buf_pad(&r->out, ' ', 4);
    layout_rest(&r->out, words, 4, 7, sense, r->settings.width);
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
    static const char *const labels[] = {"OTHERWISE", "BETTER", "WORSE"};
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
    for (size_t i = 0; i < c->n_deals; i++) {
        arena_reset(&r->scratch);
        write_result(r, &c->deals[i]);
    }
    if (c->n_same < c->n_deals) buf_char(&r->out, '\n');
    buf_printf(&r->out, "%zu deal%s: %zu better, %zu worse, %zu mixed, %zu same, %zu new, %zu gone\n", c->n_deals,
               c->n_deals == 1 ? "" : "s", c->n_better, c->n_worse, c->n_mixed, c->n_same, c->n_new, c->n_gone);
}

const diff_format diff_text = {"text", write_deals, write_results};
