#include "report/diff_report.h"

#include <string.h>

#include "base/utf8.h"
#include "report/prose.h"
#include "report/word_diff.h"

/* What changed, as a document: terms, articles, and the verdicts with the terms that changed them. */

typedef struct view {
    arena *memory;
    const comparison *compared;
    bool shorten; /* long lists and texts */
} view;

/* Code points of an article's text that a shortened report shows at most: of a changed one, and of one that decides. */
#define SHOWN_CHANGED 480u
#define SHOWN_REASON  240u

static str cut(const view *v, str text, size_t most) {
    size_t end = v->shorten ? utf8_offset(text, most) : text.n;
    return end == text.n ? text : arena_printf(v->memory, STR_FMT " ...", STR_ARG(str_sub(text, 0, end)));
}

/* ------------------------------------------------------------------------------------------------ terms */

/* Terms with the same values and places, before and after, in one line. */
typedef struct change_group {
    const term_change *of; /* the first of them */
    str paths;             /* all of them, written short */
} change_group;

typedef VEC(change_group) change_groups;

/* The changed terms in order; only those that decided X if X is not NULL. The deal's id and title are left out, because
 * a reader sees them anyway. */
static change_groups group_terms(const view *v, const condition_change *x) {
    struct same {
        const term_change *of;
        VEC(because) terms;
    };
    VEC(struct same) list = {0};
    map index = {0};
    arena *a = v->memory;
    const comparison *c = v->compared;
    change_groups groups = {0};
    uint32_t fields = c->after->deal->vocabulary->n_slots;
    for (size_t i = 0; i < (x ? x->n_terms : c->n_terms); i++) {
        const term_change *t = &c->terms[x ? x->terms[i] : i];
        if (!x && (t->slot == fields + DEAL_ID || t->slot == fields + DEAL_TITLE)) continue;
        str key = arena_printf(a, "%u\n%u\n%d\n" STR_FMT "\n" STR_FMT, t->before.at.at, t->after.at.at, (int)t->kind,
                               STR_ARG(t->before.words), STR_ARG(t->after.words));
        uint32_t k = map_get(&index, key);
        if (k == MAP_NONE) {
            k = (uint32_t)list.n;
            map_put(a, &index, key, k);
            VEC_PUSH(a, list, (struct same){.of = t});
        }
        because b = {.kind = BECAUSE_TERM,
                     .term = t->path,
                     .slot = t->slot,
                     .silent = true,
                     .choice = DEAL_NONE,
                     .way = DEAL_NONE};
        VEC_PUSH(a, list.v[k].terms, b);
    }
    for (size_t i = 0; i < list.n; i++) {
        size_t n;
        const term_group *g = prose_groups(a, list.v[i].terms.v, list.v[i].terms.n, v->shorten, &n);
        for (size_t k = 0; k < n; k++) VEC_PUSH(a, groups, (change_group){list.v[i].of, g[k].paths});
    }
    return groups;
}

static str value_text(arena *a, const term_said *s) {
    return s->silent ? arena_printf(a, "(silent: " STR_FMT ")", STR_ARG(s->words)) : s->words;
}

/* "forces.ukraine.personnel_cap: 85000 -> 250000 persons" */
static str change_text(const view *v, const change_group *g) {
    const term_change *t = g->of;
    str unit = vocabulary_unit(v->compared->after->deal->vocabulary, t->slot, t->after.value);
    return arena_printf(v->memory, STR_FMT ": " STR_FMT " -> " STR_FMT "%s" STR_FMT "%s", STR_ARG(g->paths),
                        STR_ARG(value_text(v->memory, &t->before)), STR_ARG(value_text(v->memory, &t->after)),
                        unit.n ? " " : "", STR_ARG(unit),
                        !t->same_meaning ? ""
                        : t->after.names ? ", the same one under another name"
                                         : ", which means the same");
}

static str place_text(arena *a, const term_said *s) {
    if (!s->at.source) return (str){"", 0};
    str of = s->from ? arena_printf(a, "article " STR_FMT ", ", STR_ARG(s->from->id)) : (str){"", 0};
    return arena_printf(a, STR_FMT STR_FMT ":%u", STR_ARG(of), STR_ARG(s->at.source->name), place_line(s->at));
}

/* "article 2, a.deal:5 -> article 2, b.deal:6"; one place if only one deal sets the term. */
static void add_places(const view *v, block *to, const term_change *t) {
    str was = place_text(v->memory, &t->before), is = place_text(v->memory, &t->after);
    str both = prose_join(v->memory, was, " -> ", is);
    if (both.n) document_paragraph(to, both);
}

static str completeness_text(const comparison *c) {
    return c->after->deal->complete
               ? STR("deal.complete: false -> true: terms that the deal does not set are silent now")
               : STR("deal.complete: true -> false: terms that the deal does not set are open now");
}

static void add_terms(const view *v, block *document) {
    const comparison *c = v->compared;
    change_groups g = group_terms(v, NULL);
    bool any = g.n || c->completeness;
    block *in = document_section(document, 2, any ? STR("Terms") : STR("Terms: none changed"));
    if (!any) return;
    block *list = document_list(in, LIST_TAGGED);
    list->tag_width = 7;
    if (c->completeness) document_tagged(list, TONE_NOTE, "changed", completeness_text(c));
    for (size_t i = 0; i < g.n; i++)
        add_places(v, document_tagged(list, TONE_NOTE, change_kind_name(g.v[i].of->kind), change_text(v, &g.v[i])),
                   g.v[i].of);
}

/* ------------------------------------------------------------------------------------------------ articles */

/* "1 (Ceasefire)" */
static str article_name(const view *v, const article_change *x) {
    const article *one = x->after ? x->after : x->before;
    if (one->title.n == 0) return one->id;
    return arena_printf(v->memory, STR_FMT " (" STR_FMT ")", STR_ARG(one->id), STR_ARG(one->title));
}

/* The text of an article that is new or gone, what changed in that of another; empty if nothing did. */
static str article_text(const view *v, const article_change *x) {
    if (x->kind != CHANGE_CHANGED) return x->after ? x->after->text : x->before->text;
    if (!x->words) return (str){"", 0};
    size_t n;
    const words_span *spans = words_compare(v->memory, x->before->text, x->after->text, &n);
    bool only_blanks = n == 0 || (n == 1 && spans->kind == WORDS_SAME);
    return only_blanks ? STR("only whitespace changed") : words_text(v->memory, spans, n);
}

/* "in the deal if 4 is in, by ukraine" */
static str bracket_text(arena *a, const deal *d, const article *one) {
    str by = one->by.n ? arena_printf(a, ", by " STR_FMT, STR_ARG(one->by)) : (str){"", 0};
    if (one->choice == DEAL_NONE) return arena_printf(a, "always in the deal" STR_FMT, STR_ARG(by));
    const choice *c = &d->choices[one->choice];
    return arena_printf(a, "in the deal if " STR_FMT " is " STR_FMT STR_FMT, STR_ARG(c->name),
                        STR_ARG(choice_way_name(c, one->option)), STR_ARG(by));
}

static void add_articles(const view *v, block *document) {
    arena *a = v->memory;
    const comparison *c = v->compared;
    block *in = document_section(document, 2, c->n_articles ? STR("Articles") : STR("Articles: none changed"));
    if (c->n_articles == 0) return;
    block *list = document_list(in, LIST_TAGGED);
    list->tag_width = 7;
    for (size_t i = 0; i < c->n_articles; i++) {
        const article_change *x = &c->articles[i];
        block *item = document_tagged(list, TONE_NOTE, change_kind_name(x->kind), article_name(v, x));
        if (x->title)
            document_labelled(item, "title",
                              arena_printf(a, "\"" STR_FMT "\" -> \"" STR_FMT "\"", STR_ARG(x->before->title),
                                           STR_ARG(x->after->title)));
        if (x->standing)
            document_labelled(item, "brackets",
                              arena_printf(a, STR_FMT " -> " STR_FMT,
                                           STR_ARG(bracket_text(a, c->before->deal, x->before)),
                                           STR_ARG(bracket_text(a, c->after->deal, x->after))));
        str text = article_text(v, x);
        if (text.n) document_paragraph(item, cut(v, text, SHOWN_CHANGED));
    }
}

/* ------------------------------------------------------------------------------------------------ verdicts */

str diff_message(const condition_change *x) {
    const condition_verdict *v = x->after && x->after->outcome != CONDITION_MET ? x->after : x->before;
    return v ? v->message : x->condition->message.written;
}

static tone trend_tone(trend t) {
    static const tone tones[] = {TONE_NOTE, TONE_GOOD, TONE_BAD};
    return tones[t];
}

static void add_outcome(block *to, deal_outcome o) {
    static const tone tones[] = {TONE_PLAIN, TONE_GOOD, TONE_UNDETERMINED, TONE_BAD, TONE_BAD};
    document_add(to, tones[o], str_of(prose_outcome(o)));
}

/* "rejected -> accepted, better" */
static void add_outcomes(block *to, deal_outcome before, deal_outcome after, trend t) {
    add_outcome(to, before);
    if (before == after) return;
    document_add(to, TONE_PLAIN, STR(" -> "));
    add_outcome(to, after);
    if (t == TREND_SAME) return;
    document_add(to, TONE_PLAIN, STR(", "));
    document_add(to, trend_tone(t), str_of(trend_name(t)));
}

/* What else decides a condition and did not change. The text of an article is shown once. */
static void add_rest(const view *v, block *item, const condition_change *x) {
    const deal *d = v->compared->after->deal;
    size_t n;
    if (x->n_rest == 0) return;
    block *list = document_list(document_labelled(item, "also because (not changed)", (str){"", 0}), LIST_PLAIN);
    const term_group *g = prose_groups(v->memory, x->rest, x->n_rest, v->shorten, &n);
    for (size_t i = 0; i < n; i++) {
        const because *b = g[i].of;
        block *one = document_item(list, prose_reason(v->memory, &g[i], d));
        str where = prose_where(v->memory, b, d);
        bool quoted = b->kind == BECAUSE_TERM && b->article && b->article->text.n;
        for (const because *k = x->rest; k < b; k++) quoted = quoted && k->article != b->article;
        if (quoted)
            document_quote(one, cut(v, b->article->text, SHOWN_REASON), where);
        else if (where.n)
            document_paragraph(one, where);
    }
}

static void add_because(const view *v, block *item, const condition_change *x) {
    const comparison *c = v->compared;
    change_groups g = group_terms(v, x);
    block *list = document_list(document_labelled(item, "because", (str){"", 0}), LIST_PLAIN);
    for (size_t i = 0; i < g.n; i++) add_places(v, document_item(list, change_text(v, &g.v[i])), g.v[i].of);
    for (size_t i = 0; i < x->n_articles; i++) {
        const article_change *of = &c->articles[x->articles[i]];
        document_item(list, arena_printf(v->memory, "article " STR_FMT " was %s", STR_ARG(article_name(v, of)),
                                         change_kind_name(of->kind)));
    }
    if (x->silence) document_item(list, completeness_text(c));
    if (!list->first) document_item(list, STR("none of the changes above"));
}

static void add_condition(const view *v, block *list, const condition_change *x) {
    arena *a = v->memory;
    const condition_verdict *now = x->after;
    block *item = document_item(list, arena_printf(a, STR_FMT ". %s -> %s: " STR_FMT, STR_ARG(x->condition->id),
                                                   condition_standing_name(x->before),
                                                   condition_standing_name(x->after), STR_ARG(diff_message(x))));
    if (now && now->reason.n && !x->exemption) document_labelled(item, "but", now->reason);
    if (now && now->waiver)
        document_labelled(item, "waived",
                          arena_printf(a, "by " STR_FMT " until " STR_FMT ": " STR_FMT, STR_ARG(now->waiver->by),
                                       STR_ARG(now->waiver->until), STR_ARG(now->waiver->reason)));
    if (x->exemption) return;
    add_because(v, item, x);
    add_rest(v, item, x);
}

static void add_pack(const view *v, block *document, unsigned level, const pack_change *p) {
    static const char *const tags[] = {"CHANGED", "BETTER", "WORSE"};
    arena *a = v->memory;
    block *in = document_section(document, level, arena_printf(a, STR_FMT ": ", STR_ARG(p->after->pack->id)));
    add_outcomes(in, p->before->outcome, p->after->outcome, p->trend);
    if (p->n_rules == 0) {
        document_add(in, TONE_PLAIN, STR("; no verdict changed"));
        return;
    }
    block *list = document_list(in, LIST_PLAIN);
    list->loose = true;
    for (size_t i = 0; i < p->n_rules; i++) {
        const rule_change *x = &p->rules[i];
        const rule *of = x->after->rule;
        block *item = document_tagged(list, trend_tone(x->trend), tags[x->trend],
                                      arena_printf(a, STR_FMT " (%s): " STR_FMT, STR_ARG(of->id),
                                                   rule_class_name(of->class), STR_ARG(of->title)));
        if (x->n_conditions == 0)
            document_paragraph(item, arena_printf(a, "%s -> %s", rule_outcome_name(x->before->outcome),
                                                  rule_outcome_name(x->after->outcome)));
        block *conditions = document_list(item, LIST_PLAIN);
        for (size_t k = 0; k < x->n_conditions; k++) add_condition(v, conditions, &x->conditions[k]);
    }
}

static void add_drifts(arena *a, block *in, const article_drifts *list) {
    for (size_t i = 0; i < list->n; i++) {
        const article_drift *d = &list->v[i];
        str at = d->at.source ? arena_printf(a, " (" STR_FMT ":%u)", STR_ARG(d->at.source->name), place_line(d->at))
                              : STR("");
        document_labelled(
            in, "warning",
            arena_printf(a, "article " STR_FMT STR_FMT ": %s", STR_ARG(d->article), STR_ARG(at), d->what));
    }
}

void diff_report_write(arena *a, buf *out, const output_format *f, const report_settings *s, const comparison *c) {
    view v = {.memory = a, .compared = c, .shorten = f->brief && !s->verbose};
    const verdict *const both[] = {c->before, c->after};
    if (f->json) {
        diff_json(a, out, c);
        return;
    }
    block *document = document_new(a);
    block *list = document_list(document_section(document, 1, STR("What changed")), LIST_TAGGED);
    for (size_t i = 0; i < 2; i++) {
        const deal *d = both[i]->deal;
        block *item = document_tagged(list, TONE_STRONG, i ? "B" : "A",
                                      arena_printf(a, STR_FMT ", " STR_FMT ": %s", STR_ARG(d->id),
                                                   STR_ARG(both[i]->file), deal_outcome_name(both[i]->outcome)));
        if (d->title.n) document_paragraph(item, d->title);
    }
    add_terms(&v, document);
    add_articles(&v, document);
    const article_drifts drifts = drift_of_deals(a, c->before->deal, c->after->deal);
    add_drifts(a, document, &drifts);
    for (size_t i = 0; i < c->n_packs; i++) add_pack(&v, document, 2, &c->packs[i]);
    document_paragraph(document, arena_printf(a, "Verdicts: %zu better, %zu worse", c->n_better, c->n_worse));
    f->render(document, s, out);
}

/* ------------------------------------------------------------------------------------------------ versions */

/* What a cell says of a rule, and its mark. */
static const char *rule_word(const rule_verdict *r, const char **mark) {
    static const char *const words[] = {"does not apply", "passes", "undetermined", "fails", "could not be checked"};
    static const char *const marks[] = {"-", ".", "?", "x", "!"};
    *mark = marks[r->outcome];
    if (r->outcome != RULE_FAIL) return words[r->outcome];
    if (r->waived || r->known) {
        *mark = "~";
        return r->waived ? "waived" : "known";
    }
    if (r->rule->class == RULE_RED_LINE) {
        *mark = "X";
        return "crossed";
    }
    return words[r->outcome];
}

/* One row: a rule in each version. A mark that differs from the one before it is a turning point. */
static void add_rule_row(arena *a, table *t, const versions *v, size_t p, size_t number) {
    const char *last = NULL;
    table_cell *cells = table_add(t);
    cells[0].text = v->verdicts[0]->packs[p].rules[number].rule->id;
    cells[0].title = v->verdicts[0]->packs[p].rules[number].rule->title;
    for (size_t i = 0; i < v->n; i++) {
        const char *mark;
        const char *word = rule_word(&v->verdicts[i]->packs[p].rules[number], &mark);
        cells[i + 1] = (table_cell){.text = str_of(mark),
                                    .title = arena_printf(a, "version %zu: %s", i + 1, word),
                                    .strong = last && strcmp(last, mark) != 0};
        last = mark;
    }
}

static bool rule_turns(const versions *v, size_t p, size_t number) {
    const char *first, *mark;
    rule_word(&v->verdicts[0]->packs[p].rules[number], &first);
    for (size_t i = 1; i < v->n; i++) {
        rule_word(&v->verdicts[i]->packs[p].rules[number], &mark);
        if (strcmp(first, mark) != 0) return true;
    }
    return false;
}

static void add_versions_table(arena *a, block *document, const versions *v, bool all) {
    block *in = document_section(document, 2, STR("Rules by versions"));
    size_t shown = 0, rules = 0;
    for (size_t p = 0; p < v->verdicts[0]->n_packs; p++)
        for (size_t k = 0; k < v->verdicts[0]->packs[p].n_rules; k++, rules++) shown += all || rule_turns(v, p, k);
    if (shown == 0) {
        document_paragraph(in, STR("The outcome of no rule changed."));
        return;
    }
    document_paragraph(in, STR("X crossed, x fails (not a red line), ? undetermined, ~ waived or known, ! could not be "
                               "checked, . passes, - does not apply"));
    table *t = document_table(in, STR("Rules by versions"), v->n + 1);
    t->matrix = true;
    table_cell *head = table_add(t);
    head[0].text = STR("rule");
    for (size_t i = 0; i < v->n; i++)
        head[i + 1] = (table_cell){.text = arena_printf(a, "%zu", i + 1), .title = v->verdicts[i]->file};
    for (size_t p = 0; p < v->verdicts[0]->n_packs; p++) {
        const pack_verdict *of = &v->verdicts[0]->packs[p];
        bool any = false;
        for (size_t k = 0; k < of->n_rules; k++) {
            if (!all && !rule_turns(v, p, k)) continue;
            if (!any) table_add_group(t, of->pack->id);
            any = true;
            add_rule_row(a, t, v, p, k);
        }
    }
    if (shown < rules)
        t->note = arena_printf(a, "%zu more rule%s one outcome in all versions.", rules - shown,
                               rules - shown == 1 ? " has" : "s have");
}

/* From one version to the next: what changed a verdict, and by which terms of which article. */
static void add_step(arena *a, block *document, const versions *v, size_t i, bool shorten) {
    view one = {.memory = a, .compared = v->steps[i], .shorten = shorten};
    const comparison *c = v->steps[i];
    size_t changed = 0;
    const article_drifts drifts = drift_of_deals(a, c->before->deal, c->after->deal);
    block *in = document_section(
        document, 2, arena_printf(a, "From %zu to %zu: %zu better, %zu worse", i + 1, i + 2, c->n_better, c->n_worse));
    for (size_t p = 0; p < c->n_packs; p++) changed += c->packs[p].n_rules;
    if (changed == 0)
        document_paragraph(in, c->n_terms || c->n_articles ? STR("No verdict of a rule changed.")
                                                           : STR("Nothing changed."));
    add_drifts(a, in, &drifts);
    for (size_t p = 0; p < c->n_packs; p++)
        if (c->packs[p].n_rules) add_pack(&one, in, 3, &c->packs[p]);
}

void diff_versions_write(arena *a, buf *out, const output_format *f, const report_settings *s, const versions *v) {
    if (f->json) {
        diff_versions_json(a, out, v);
        return;
    }
    block *document = document_new(a);
    block *list = document_list(document_section(document, 1, arena_printf(a, "%zu versions", v->n)), LIST_NUMBERED);
    for (size_t i = 0; i < v->n; i++) {
        const verdict *one = v->verdicts[i];
        buf packs = buf_in(a);
        for (size_t p = 0; p < one->n_packs; p++)
            buf_join(&packs, ", ",
                     arena_printf(a, STR_FMT " %s", STR_ARG(one->packs[p].pack->id),
                                  deal_outcome_name(one->packs[p].outcome)));
        str of_packs = buf_take(&packs);
        document_item(list, arena_printf(a, STR_FMT ", " STR_FMT ": %s (" STR_FMT ")", STR_ARG(one->deal->id),
                                         STR_ARG(one->file), deal_outcome_name(one->outcome), STR_ARG(of_packs)));
    }
    add_versions_table(a, document, v, s->verbose);
    for (size_t i = 0; i + 1 < v->n; i++) add_step(a, document, v, i, f->brief && !s->verbose);
    f->render(document, s, out);
}

/* ------------------------------------------------------------------------------------------------ results */

static void add_result(arena *a, block *document, const result_deal_change *d) {
    const result_deal *one = d->after ? d->after : d->before;
    str name = one->id.n == 0 ? prose_file(a, one->file, one->line)
               : d->shared    ? prose_deal(a, one->id, one->file, one->line)
                              : one->id;
    block *in = document_section(document, 2, arena_printf(a, STR_FMT ": ", STR_ARG(name)));
    document_add(in, TONE_PLAIN, arena_printf(a, "%s, ", result_deal_trends[d->all]));
    add_outcomes(in, d->before ? d->before->outcome : one->outcome, one->outcome, d->trend);
    block *list = document_list(in, LIST_TAGGED);
    list->tag_width = 7;
    for (size_t i = 0; i < d->n_conditions; i++) {
        const result_change *x = &d->conditions[i];
        document_tagged(list, trend_tone(x->trend), result_change_name(x),
                        arena_printf(a, STR_FMT ": %s -> %s", STR_ARG(x->name), result_condition_name(x->before),
                                     result_condition_name(x->after)));
    }
    add_drifts(a, in, &d->drifts);
}

void diff_results_write(arena *a, buf *out, const output_format *f, const report_settings *s,
                        const results_comparison *c) {
    if (f->json) {
        diff_results_json(out, c);
        return;
    }
    block *document = document_new(a);
    block *list = document_list(document_section(document, 1, STR("What changed")), LIST_TAGGED);
    document_tagged(list, TONE_STRONG, "A", c->before->file);
    document_tagged(list, TONE_STRONG, "B", c->after->file);
    for (size_t i = 0; i < c->n_deals; i++)
        if (c->deals[i].changed || c->deals[i].drifts.n) add_result(a, document, &c->deals[i]);
    str counts = arena_printf(a, "%zu deal%s: ", c->n_deals, c->n_deals == 1 ? "" : "s");
    for (size_t i = 0; i < N_DEAL_TRENDS; i++)
        counts = arena_printf(a, STR_FMT "%s%zu %s", STR_ARG(counts), i ? ", " : "", c->n[i], result_deal_trends[i]);
    document_paragraph(document, counts);
    f->render(document, s, out);
}
