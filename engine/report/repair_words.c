#include "report/repair_report.h"

/* Sentences for those who draft. */

static str and_so(arena *a, str so_far, str next, size_t i, size_t n) {
    const char *between = i == 0 ? "" : i + 1 == n ? " and " : ", ";
    return arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(so_far), between, STR_ARG(next));
}

static str pack_names(const repair_report *r) {
    str out = {"", 0};
    for (size_t i = 0; i < r->n_packs; i++) out = and_so(r->memory, out, r->packs[i]->id, i, r->n_packs);
    return out;
}

/* ------------------------------------------------------------------------------------------------ the answer */

static str found_words(const repair_report *r) {
    const repairs *all = r->of;
    const repair *first = &all->v[0];
    const char *fewer = !all->smallest                  ? ""
                        : first->cost == first->n_edits ? ", and with none fewer"
                                                        : ", and none cheaper";
    bool priced = first->cost != first->n_edits;
    const char *accept = r->n_packs > 1 ? "accept" : "accepts";
    str cost = priced ? arena_printf(r->memory, " at a cost of %llu", (unsigned long long)first->cost) : STR("");
    str out =
        arena_printf(r->memory, "With %zu edit%s" STR_FMT " the deal is one that " STR_FMT " %s%s.", first->n_edits,
                     first->n_edits == 1 ? "" : "s", STR_ARG(cost), STR_ARG(pack_names(r)), accept, fewer);
    const char *ways = priced ? "repairs of this cost" : "repairs of as many edits";
    if (!all->smallest)
        out = arena_printf(r->memory, STR_FMT " It hangs on so many brackets at once that cheaper ones may do.",
                           STR_ARG(out));
    if (all->complete && all->n == 1) return out;
    if (all->complete) return arena_printf(r->memory, STR_FMT " There are %zu %s.", STR_ARG(out), all->n, ways);
    const char *why = all->n < r->max ? "time ran out before all were found (--timeout)" : "--max lists more of them";
    if (all->n == 1) return arena_printf(r->memory, STR_FMT " It is not the only one: %s.", STR_ARG(out), why);
    return arena_printf(r->memory, STR_FMT " %zu %s are shown: %s.", STR_ARG(out), all->n, ways, why);
}

str repair_verdict_words(const repair_report *r) {
    const repairs *all = r->of;
    str names = pack_names(r);
    if (all->nothing_to_do && all->made_complete)
        return arena_printf(r->memory,
                            "As the whole deal it crosses no red line of " STR_FMT ": no term needs an edit.",
                            STR_ARG(names));
    if (all->nothing_to_do)
        return arena_printf(r->memory, "Nothing to do: the deal crosses no red line of " STR_FMT ".", STR_ARG(names));
    if (all->answer == BARGAIN_YES) return found_words(r);
    if (all->answer == BARGAIN_NO)
        return arena_printf(r->memory,
                            "No edit of the terms makes this a deal that holds every red line of " STR_FMT ".",
                            STR_ARG(names));
    return arena_printf(r->memory,
                        "Whether the deal can be mended for " STR_FMT " was not found out in time (--timeout).",
                        STR_ARG(names));
}

str repair_whole_words(const repair_report *r) {
    const repairs *all = r->of;
    str rules = {"", 0};
    size_t n = 0, k = 0;
    if (!all->made_complete) return rules;
    if (all->answer != BARGAIN_YES)
        return STR("The deal says complete = false; that is so also where it is taken as the whole deal.");
    if (all->n_before == 0)
        return arena_printf(r->memory, "The deal is taken as the whole deal: complete = true is part of the repair.");
    for (size_t i = 0; i < all->n_before; i++) n += all->before[i].rules.n;
    for (size_t i = 0; i < all->n_before; i++)
        for (size_t j = 0; j < all->before[i].rules.n; j++)
            rules = and_so(r->memory, rules, all->rules[all->before[i].rules.v[j]].name, k++, n);
    return arena_printf(r->memory,
                        "While the deal says complete = false, what it does not say is open, and " STR_FMT
                        " cannot hold%s whatever it says. It is therefore taken as the whole deal: complete = "
                        "true is part of the repair (--lock complete forbids it).",
                        STR_ARG(rules), n > 1 ? " at once" : "");
}

str repair_hint_words(const repair_report *r) {
    const repairs *all = r->of;
    if (!all->n_terms_open || all->nothing_to_do) return STR("");
    return arena_printf(r->memory,
                        "The deal says complete = false, which leaves %zu terms open, and a red line that needs "
                        "one of them is not held until the deal says it. With --complete it is taken as the "
                        "whole deal.",
                        all->n_terms_open);
}

/* ------------------------------------------------------------------------------------------------ edits */

const char *repair_kind_word(repair_kind k) {
    static const char *const words[] = {"change", "drop", "add", "settle"};
    return words[k];
}

static str after_words(const repair_report *r, const repair_edit *e) {
    const vocabulary *v = r->of->deal->vocabulary;
    if (e->slot == DEAL_NONE) return e->after;
    const term *t = v->terms[v->slot_term[e->slot]];
    return t->unit.n ? arena_printf(r->memory, STR_FMT " " STR_FMT, STR_ARG(e->after), STR_ARG(t->unit)) : e->after;
}

str repair_line_words(const repair_report *r, const repair_line *l) {
    const repair_edit *e = l->like;
    arena *a = r->memory;
    str n = l->n > 1 ? arena_printf(a, " (%zu terms)", l->n) : STR("");
    str after = after_words(r, e);
    switch (e->kind) {
    case REPAIR_ADD:
        return arena_printf(a, STR_FMT " = " STR_FMT STR_FMT, STR_ARG(l->paths), STR_ARG(after), STR_ARG(n));
    case REPAIR_DROP:
        return arena_printf(a, STR_FMT ": " STR_FMT " -> (nothing said)" STR_FMT, STR_ARG(l->paths), STR_ARG(e->before),
                            STR_ARG(n));
    case REPAIR_SETTLE:
        return arena_printf(a, STR_FMT ": " STR_FMT " -> " STR_FMT, STR_ARG(l->paths), STR_ARG(e->before),
                            STR_ARG(after));
    case REPAIR_CHANGE: break;
    }
    return arena_printf(a, STR_FMT ": " STR_FMT " -> " STR_FMT STR_FMT, STR_ARG(l->paths), STR_ARG(e->before),
                        STR_ARG(after), STR_ARG(n));
}

str repair_also_words(const repair_report *r, const repair_edit *e) {
    enum { SHOWN = 6 };
    str out = {"", 0};
    size_t n = r->verbose || e->n_also <= SHOWN + 2 ? e->n_also : SHOWN;
    for (size_t i = 0; i < n; i++)
        out = arena_printf(r->memory, STR_FMT "%s" STR_FMT, STR_ARG(out), i ? ", " : "", STR_ARG(e->also[i]));
    if (e->n_also == 0) return out;
    if (n < e->n_also) out = arena_printf(r->memory, STR_FMT " and %zu more", STR_ARG(out), e->n_also - n);
    return arena_printf(r->memory, "would do as well: " STR_FMT, STR_ARG(out));
}

static str article_words(const repair_report *r, uint32_t number) {
    const article *one = &r->of->deal->articles[number];
    return one->title.n
               ? arena_printf(r->memory, "article " STR_FMT " (" STR_FMT ")", STR_ARG(one->id), STR_ARG(one->title))
               : arena_printf(r->memory, "article " STR_FMT, STR_ARG(one->id));
}

static str home_words(const repair_report *r, const repair_edit *e) {
    if (e->home_is_new) return arena_printf(r->memory, "in a new article, " STR_FMT, STR_ARG(e->home));
    if (e->home.n) return arena_printf(r->memory, "in article " STR_FMT, STR_ARG(e->home));
    return STR("in the deal's own terms");
}

str repair_where_words(const repair_report *r, const repair_edit *e) {
    if (!e->at.source) return home_words(r, e);
    position p = place_position(e->at);
    str file = e->at.source->name;
    str where = e->article != DEAL_NONE    ? article_words(r, e->article)
                : e->kind == REPAIR_SETTLE ? STR("the bracket")
                                           : STR("the deal's own terms");
    return arena_printf(r->memory, STR_FMT ", " STR_FMT ":%u:%u", STR_ARG(where), STR_ARG(file), p.line, p.column);
}

str repair_unfit_words(const repair_report *r, const repair *one) {
    str out = {"", 0};
    for (size_t i = 0; i < one->n_outdated; i++)
        out = and_so(r->memory, out, article_words(r, one->outdated[i]), i, one->n_outdated);
    if (one->n_outdated == 0) return out;
    return arena_printf(r->memory,
                        "The words of " STR_FMT " were written for the old terms and are left as they are: "
                        "rewrite them.",
                        STR_ARG(out));
}

/* ------------------------------------------------------------------------------------------------ none */

str repair_conflict_words(const repair_report *r, const repair_conflict *c) {
    arena *a = r->memory;
    str rules = {"", 0}, held = {"", 0};
    for (size_t i = 0; i < c->rules.n; i++) rules = and_so(a, rules, r->of->rules[c->rules.v[i]].name, i, c->rules.n);
    for (size_t i = 0; i < c->n_locked_paths; i++) held = and_so(a, held, c->locked_paths[i], i, c->n_locked_paths);
    const char *cannot = c->rules.n == 1   ? "cannot hold"
                         : c->rules.n == 2 ? "cannot both hold"
                                           : "cannot all hold at once";
    if (c->n_locked == 0)
        return arena_printf(a, STR_FMT " %s in this deal, whatever its terms.", STR_ARG(rules), cannot);
    return arena_printf(a, STR_FMT " %s while " STR_FMT " stay%s as %s.", STR_ARG(rules), cannot, STR_ARG(held),
                        c->n_locked == 1 ? "s" : "", c->n_locked == 1 ? "it is" : "they are");
}

str repair_words_words(const repair_report *r, const repair_text *w) {
    return arena_printf(r->memory, STR_FMT "/" STR_FMT "/" STR_FMT ": " STR_FMT, STR_ARG(w->pack->id),
                        STR_ARG(w->rule->id), STR_ARG(w->condition->condition->id), STR_ARG(w->condition->message));
}

bargain_report repair_why(const repair_report *r) {
    return (bargain_report){
        .of = r->of->why, .width = r->width, .verbose = r->verbose, .max = r->max, .memory = r->memory, .out = r->out};
}
