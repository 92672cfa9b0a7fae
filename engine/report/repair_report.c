#include "report/repair_report.h"

#include "report/bargain_report.h"
#include "report/prose.h"

/* The report of a repair as a document: the answer, each edit with its article and line, and if there is no repair, the
 * conflicts and the texts that prevent one. */

typedef struct view {
    arena *memory;
    const repair_report *report;
    const repairs *all;
    bool shorten; /* long lists, and repairs after the first */
} view;

/* ------------------------------------------------------------------------------------------------ the answer */

static str answer_text(const view *v) {
    arena *a = v->memory;
    const repairs *all = v->all;
    size_t n = v->report->n_packs;
    str *ids = ARENA_ARRAY(a, str, n);
    for (size_t i = 0; i < n; i++) ids[i] = v->report->packs[i]->id;
    str names = prose_list(a, ids, n, ", ", " and ", false);
    if (all->nothing_to_do)
        return arena_printf(a, "%s crosses no red line of " STR_FMT "%s.",
                            all->made_complete ? "As a complete deal, it" : "Nothing to do: the deal", STR_ARG(names),
                            all->made_complete ? ": no term needs an edit" : "");
    if (all->answer == BARGAIN_NO)
        return arena_printf(a, "No repair exists: no change of terms satisfies every red line of " STR_FMT "%s.",
                            STR_ARG(names), all->made_complete ? ", even if the deal is treated as complete" : "");
    limit_words limit = bargain_limit_words(all->limit);
    if (all->answer == BARGAIN_OPEN && all->limit == BARGAIN_NO_LIMIT)
        return arena_printf(a,
                            "It is not known whether a repair exists for " STR_FMT ": a red line depends on too many "
                            "brackets, and one of them is locked.",
                            STR_ARG(names));
    if (all->answer == BARGAIN_OPEN)
        return arena_printf(a, "%s before an answer was found for " STR_FMT "%s.", limit.sentence, STR_ARG(names),
                            limit.option);
    const repair *first = &all->v[0];
    str cost = {"", 0};
    if (first->cost != first->n_edits)
        cost = arena_printf(a, " with a total cost of %llu", (unsigned long long)first->cost);
    return arena_printf(a, "%zu edit%s" STR_FMT " make%s the deal acceptable to " STR_FMT ".", first->n_edits,
                        first->n_edits == 1 ? "" : "s", STR_ARG(cost), first->n_edits == 1 ? "s" : "", STR_ARG(names));
}

/* Whether the repairs that were found are the cheapest, and all of them. */
static str minimum_text(const view *v) {
    arena *a = v->memory;
    const repairs *all = v->all;
    const repair *first = &all->v[0];
    bool priced = first->cost != first->n_edits;
    limit_words limit = bargain_limit_words(all->limit);
    str minimum = priced ? STR("This is the lowest cost.") : STR("This is the minimum.");
    if (!all->smallest && all->coarse)
        minimum = STR("Cheaper repairs may exist, because a red line depends on too many brackets.");
    else if (!all->smallest)
        minimum = arena_printf(a, "Cheaper repairs may exist: %s%s.", limit.phrase, limit.option);
    str with =
        priced ? STR("this cost") : arena_printf(a, "%zu edit%s", first->n_edits, first->n_edits == 1 ? "" : "s");
    str others = {"", 0};
    if (all->n > 1)
        others = arena_printf(a, "%zu repairs with " STR_FMT " %s.", all->n, STR_ARG(with),
                              all->complete ? "exist" : "are listed");
    if (!all->complete && all->n < v->report->max)
        others = prose_join(a, others, " ",
                            arena_printf(a, "Other repairs with " STR_FMT " may exist: %s%s.", STR_ARG(with),
                                         limit.phrase, limit.option));
    else if (!all->complete)
        others = prose_join(
            a, others, " ",
            arena_printf(a, "Other repairs with " STR_FMT " exist (increase --max to list them).", STR_ARG(with)));
    return prose_join(a, minimum, " ", others);
}

/* That complete = true is part of the repair, and why. */
static str complete_text(const view *v) {
    arena *a = v->memory;
    const repairs *all = v->all;
    VEC(str) rules = {0};
    if (all->n_before == 0) return STR("The deal is treated as complete: complete = true is part of the repair.");
    for (size_t i = 0; i < all->n_before; i++)
        for (size_t k = 0; k < all->before[i].rules.n; k++)
            VEC_PUSH(a, rules, all->rules[all->before[i].rules.v[k]].name);
    return arena_printf(a,
                        "With complete = false, terms that the deal does not set are open, and no change of terms "
                        "satisfies " STR_FMT "%s. Therefore complete = true is part of the repair (--lock complete "
                        "forbids this).",
                        STR_ARG(prose_list(a, rules.v, rules.n, ", ", " and ", false)), rules.n > 1 ? " together" : "");
}

/* ------------------------------------------------------------------------------------------------ edits */

const char *repair_kind_name(repair_kind k) {
    static const char *const names[] = {"change", "drop", "add", "settle"};
    return names[k];
}

/* "alignment.eu: consent_needed -> free" */
static str line_text(const view *v, const repair_line *l) {
    const repair_edit *e = l->like;
    const vocabulary *terms = v->all->deal->vocabulary;
    arena *a = v->memory;
    str n = {"", 0}, after = e->kind == REPAIR_DROP ? STR("(not set)") : e->after;
    const term *t = e->slot == DEAL_NONE ? NULL : terms->terms[terms->slot_term[e->slot]];
    str unit = !t || e->kind == REPAIR_DROP ? n : t->unit.n == 0 && t->type == SLOT_DAYS ? STR("days") : t->unit;
    if (l->n > 1 && e->kind != REPAIR_SETTLE) n = arena_printf(a, " (%zu terms)", l->n);
    if (e->kind == REPAIR_ADD)
        return arena_printf(a, STR_FMT " = " STR_FMT "%s" STR_FMT STR_FMT, STR_ARG(l->paths), STR_ARG(after),
                            unit.n ? " " : "", STR_ARG(unit), STR_ARG(n));
    return arena_printf(a, STR_FMT ": " STR_FMT " -> " STR_FMT "%s" STR_FMT STR_FMT, STR_ARG(l->paths),
                        STR_ARG(e->before), STR_ARG(after), unit.n ? " " : "", STR_ARG(unit), STR_ARG(n));
}

static str article_text(const view *v, uint32_t number) {
    const article *one = &v->all->deal->articles[number];
    str title = {"", 0};
    if (one->title.n) title = arena_printf(v->memory, " (" STR_FMT ")", STR_ARG(one->title));
    return arena_printf(v->memory, "article " STR_FMT STR_FMT, STR_ARG(one->id), STR_ARG(title));
}

/* "article 5 (European Union), draft.deal:58:34", "in a new article, repair" */
static str place_text(const view *v, const repair_edit *e) {
    arena *a = v->memory;
    if (e->at.source) {
        str where = e->article != DEAL_NONE    ? article_text(v, e->article)
                    : e->kind == REPAIR_SETTLE ? STR("the bracket")
                                               : STR("the deal's own terms");
        return arena_printf(a, STR_FMT ", " STR_FMT, STR_ARG(where), STR_ARG(prose_place(a, e->at)));
    }
    if (e->names) return STR("in what the deal names");
    if (e->home.n == 0) return STR("in the deal's own terms");
    if (e->home_is_new) return arena_printf(a, "in a new article, " STR_FMT, STR_ARG(e->home));
    uint32_t home = 0;
    while (!str_eq(v->all->deal->articles[home].id, e->home)) home++;
    return arena_printf(a, "in " STR_FMT, STR_ARG(article_text(v, home)));
}

static void add_line(const view *v, block *list, const repair_line *l) {
    const repair_edit *e = l->like;
    arena *a = v->memory;
    block *item = document_tagged(list, TONE_STRONG, repair_kind_name(e->kind), line_text(v, l));
    document_paragraph(item, place_text(v, e));
    if (e->n_also) document_labelled(item, "also possible", prose_list(a, e->also, e->n_also, ", ", ", ", v->shorten));
    if (e->cost > 1)
        document_paragraph(item, arena_printf(a, "cost %llu%s", (unsigned long long)e->cost, l->n > 1 ? " each" : ""));
}

static bool has_line(const repair *one, const repair_line *l) {
    for (size_t i = 0; i < one->n_lines; i++) {
        const repair_line *o = &one->lines[i];
        if (o->like->kind == l->like->kind && str_eq(o->paths, l->paths) && str_eq(o->like->after, l->like->after))
            return true;
    }
    return false;
}

/* "Instead of coalition in guarantees.coalition.kind, any one of us and france would do." */
static str alternative_text(arena *a, const repair *r, const repair_alternative *of) {
    str *paths = ARENA_ARRAY(a, str, of->n_edits);
    for (size_t i = 0; i < of->n_edits; i++) paths[i] = r->edits[of->edits[i]].path;
    str where = prose_list(a, paths, of->n_edits, ", ", " and ", false);
    return arena_printf(a, "Instead of " STR_FMT " in " STR_FMT ", %s" STR_FMT " would do.", STR_ARG(of->member),
                        STR_ARG(where), of->n_others > 1 ? "any one of " : "",
                        STR_ARG(prose_list(a, of->others, of->n_others, ", ", " and ", false)));
}

static bool has_clause(const repair *one, const clause *of) {
    for (size_t i = 0; i < one->n_clauses; i++)
        if (one->clauses[i].of == of) return true;
    return false;
}

/* The words that come with the terms. */
static void add_clauses(const view *v, block *in, const repair *one, const repair *first) {
    for (size_t i = 0; i < one->n_clauses; i++) {
        const clause *of = one->clauses[i].of;
        if (first && has_clause(first, of)) continue;
        document_quote(
            in, of->text,
            arena_printf(v->memory, "article " STR_FMT " (" STR_FMT "), model clause " STR_FMT " of " STR_FMT,
                         STR_ARG(one->clauses[i].article), STR_ARG(of->title), STR_ARG(of->id), STR_ARG(of->pack->id)));
    }
}

/* Adds the edits of ONE; if FIRST is not NULL, only how they differ from those of FIRST. */
static void add_edits(const view *v, block *in, const repair *one, const repair *first) {
    arena *a = v->memory;
    block *list = document_list(in, LIST_TAGGED);
    list->tag_width = 6;
    for (size_t i = 0; first && i < first->n_lines; i++)
        if (!has_line(one, &first->lines[i]))
            document_tagged(list, TONE_STRONG, "instead of", line_text(v, &first->lines[i]));
    for (size_t i = 0; i < one->n_lines; i++)
        if (!first || !has_line(first, &one->lines[i])) add_line(v, list, &one->lines[i]);
    for (size_t i = 0; i < one->n_alternatives; i++)
        document_paragraph(in, alternative_text(a, one, &one->alternatives[i]));
    add_clauses(v, in, one, first);
    if (first || one->n_outdated == 0) return;
    str *articles = ARENA_ARRAY(a, str, one->n_outdated);
    for (size_t i = 0; i < one->n_outdated; i++) articles[i] = article_text(v, one->outdated[i]);
    document_paragraph(in, arena_printf(a,
                                        "Rewrite the text of " STR_FMT ": it was written for the old terms and was "
                                        "not changed.",
                                        STR_ARG(prose_list(a, articles, one->n_outdated, ", ", " and ", false))));
}

static void add_repairs(const view *v, block *document) {
    const repairs *all = v->all;
    if (all->n == 1) {
        add_edits(v, document_section(document, 2, STR("Edits")), &all->v[0], NULL);
        return;
    }
    for (size_t i = 0; i < all->n; i++) {
        bool differs = i > 0 && v->shorten;
        str heading = arena_printf(v->memory, "Repair %zu%s", i + 1, differs ? ": differences from repair 1" : "");
        add_edits(v, document_section(document, 2, heading), &all->v[i], differs ? &all->v[0] : NULL);
    }
}

/* ------------------------------------------------------------------------------------------------ no repair */

str repair_conflict_text(arena *a, const repairs *all, const repair_conflict *c) {
    str *names = ARENA_ARRAY(a, str, c->rules.n);
    for (size_t i = 0; i < c->rules.n; i++) names[i] = all->rules[c->rules.v[i]].name;
    str rules = prose_list(a, names, c->rules.n, ", ", " and ", false);
    const char *verb = c->rules.n > 1 ? "conflict" : "cannot be satisfied";
    if (c->n_locked == 0) return arena_printf(a, STR_FMT " %s in this deal, whatever its terms.", STR_ARG(rules), verb);
    return arena_printf(a, STR_FMT " %s while " STR_FMT " keep%s.", STR_ARG(rules), verb,
                        STR_ARG(prose_list(a, c->locked_paths, c->n_locked_paths, ", ", " and ", false)),
                        c->n_locked == 1 ? "s its value" : " their values");
}

str repair_condition_name(arena *a, const repair_text *w) {
    return arena_printf(a, STR_FMT "/" STR_FMT "/" STR_FMT, STR_ARG(w->pack->id), STR_ARG(w->rule->id),
                        STR_ARG(w->condition->condition->id));
}

/* Conflicts of the packs with each other are explained as `bargain` does. */
static void add_conflicts(const view *v, block *document) {
    const repairs *all = v->all;
    const bargain *why = all->why;
    block *in = document_section(document, 2, STR("Conflicts")), *list = document_list(in, LIST_NUMBERED);
    for (size_t i = 0; i < (why ? why->n_conflicts : all->n_conflicts); i++)
        document_item(list, why ? bargain_conflict_text(v->memory, why, &why->conflicts[i], v->shorten)
                                : repair_conflict_text(v->memory, all, &all->conflicts[i]));
    size_t n = why ? why->n_conflicts : all->n_conflicts;
    if (!(why ? why->conflicts_complete : all->conflicts_complete))
        document_paragraph(in, n < v->report->max ? STR("There may be others.") : STR("There are more (--max)."));
}

/* Text conditions that are violated whatever the terms are. */
static void add_texts(const view *v, block *document) {
    arena *a = v->memory;
    const repairs *all = v->all;
    if (all->n_texts == 0) return;
    block *in = document_section(document, 2, STR("Text that must change, whatever the terms are"));
    block *list = document_list(in, LIST_PLAIN);
    for (size_t i = 0; i < all->n_texts; i++) {
        const repair_text *w = &all->texts[i];
        block *item = document_item(list, arena_printf(a, STR_FMT ": " STR_FMT, STR_ARG(repair_condition_name(a, w)),
                                                       STR_ARG(w->condition->message)));
        for (size_t k = 0; k < w->condition->n_because; k++) {
            const because *b = &w->condition->because[k];
            if (b->kind != BECAUSE_TEXT || !b->article) continue;
            document_quote(item, b->text,
                           arena_printf(a, "article " STR_FMT ", " STR_FMT, STR_ARG(b->article->id),
                                        STR_ARG(b->at.source ? prose_place(a, b->at) : STR("?"))));
        }
    }
    if (!all->with_texts) return;
    if (all->with_texts->n_edits)
        add_edits(v, document_section(document, 2, STR("With other texts, these edits are enough")), all->with_texts,
                  NULL);
    else
        document_paragraph(in, STR("With other texts, no term needs an edit."));
}

/* ------------------------------------------------------------------------------------------------ all of it */

static const block *build(const view *v) {
    static const tone tones[] = {
        [BARGAIN_NO] = TONE_BAD, [BARGAIN_YES] = TONE_GOOD, [BARGAIN_OPEN] = TONE_UNDETERMINED};
    arena *a = v->memory;
    const repairs *all = v->all;
    bool found = all->answer == BARGAIN_YES && !all->nothing_to_do;
    block *document = document_new(a), *head = document_section(document, 1, (str){"", 0});
    document_add(head, tones[all->answer], answer_text(v));
    document_paragraph(
        head, arena_printf(a, STR_FMT ": " STR_FMT, STR_ARG(all->deal->source->name), STR_ARG(all->deal->title)));
    if (found) document_paragraph(head, minimum_text(v));
    if (all->made_complete && all->answer == BARGAIN_YES) document_paragraph(head, complete_text(v));
    if (found) add_repairs(v, document);
    if (all->answer == BARGAIN_NO) {
        add_conflicts(v, document);
        add_texts(v, document);
    }
    if (all->n_terms_open && !all->nothing_to_do)
        document_paragraph(document,
                           arena_printf(a,
                                        "The deal says complete = false, so %zu terms are open. A red line that "
                                        "needs one of them does not pass until the deal sets it. With --complete, the "
                                        "deal is treated as complete.",
                                        all->n_terms_open));
    bargain_add_questions(a, document, all->limit, all->left, all->n_left);
    if (v->report->written.n)
        document_paragraph(document, arena_printf(a, "The deal with %s repair is in " STR_FMT ".",
                                                  all->n > 1 ? "the first" : "this", STR_ARG(v->report->written)));
    return document;
}

void repair_report_write(arena *a, buf *out, const output_format *f, const report_settings *s, const repair_report *r) {
    view v = {.memory = a, .report = r, .all = r->of, .shorten = f->brief && !s->verbose};
    if (f->json)
        repair_json(a, out, r);
    else
        f->render(build(&v), s, out);
}
