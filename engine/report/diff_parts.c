#include "report/diff_parts.h"

#include "report/prose.h"
#include "report/word_diff.h"

/* ------------------------------------------------------------------------------------------------ terms */

/* The terms of one breath, as the layout wants them. */
typedef struct breath {
    const term_change *of;
    VEC(because) terms;
} breath;

typedef struct breaths {
    VEC(breath) list;
    map index;
} breaths;

static str breath_key(arena *a, const term_change *t) {
    return arena_printf(a, "%u\n%u\n%d\n" STR_FMT "\n" STR_FMT, t->before.at.at, t->after.at.at, (int)t->kind,
                        STR_ARG(t->before.words), STR_ARG(t->after.words));
}

static void add_term(arena *a, breaths *all, const term_change *t) {
    str key = breath_key(a, t);
    uint32_t k = map_get(&all->index, key);
    if (k == MAP_NONE) {
        k = (uint32_t)all->list.n;
        map_put(a, &all->index, key, k);
        VEC_PUSH(a, all->list, (breath){.of = t});
    }
    because b = {
        .kind = BECAUSE_TERM, .term = t->path, .slot = t->slot, .silent = true, .choice = DEAL_NONE, .way = DEAL_NONE};
    VEC_PUSH(a, all->list.v[k].terms, b);
}

static bool is_name(const comparison *c, const term_change *t) {
    uint32_t terms = c->after->deal->vocabulary->n_slots;
    return t->slot == terms + DEAL_ID || t->slot == terms + DEAL_TITLE;
}

const change_group *diff_groups(arena *a, const comparison *c, const condition_change *x, bool shorten, size_t *n) {
    breaths all = {0};
    VEC(change_group) groups = {0};
    size_t n_terms = x ? x->n_terms : c->n_terms;
    for (size_t i = 0; i < n_terms; i++) {
        const term_change *t = &c->terms[x ? x->terms[i] : i];
        if (x || !is_name(c, t)) add_term(a, &all, t);
    }
    for (size_t i = 0; i < all.list.n; i++) {
        size_t n_paths;
        const breath *b = &all.list.v[i];
        const term_group *g = layout_groups(a, b->terms.v, b->terms.n, shorten, &n_paths);
        for (size_t k = 0; k < n_paths; k++) VEC_PUSH(a, groups, (change_group){b->of, g[k].paths});
    }
    *n = groups.n;
    return groups.v;
}

static str said_words(arena *a, const term_said *s) {
    return s->silent ? arena_printf(a, "(silent: " STR_FMT ")", STR_ARG(s->words)) : s->words;
}

str diff_change_words(arena *a, const comparison *c, const change_group *g) {
    const term_change *t = g->of;
    str unit = prose_unit(c->after->deal->vocabulary, t->slot, t->after.value.state);
    const char *same = t->same_meaning ? ", which means the same" : "";
    return arena_printf(a, STR_FMT ": " STR_FMT " -> " STR_FMT "%s" STR_FMT "%s", STR_ARG(g->paths),
                        STR_ARG(said_words(a, &t->before)), STR_ARG(said_words(a, &t->after)), unit.n ? " " : "",
                        STR_ARG(unit), same);
}

static str place_words(arena *a, const term_said *s) {
    if (!s->at.source) return (str){"", 0};
    str of = s->from ? arena_printf(a, "article " STR_FMT ", ", STR_ARG(s->from->id)) : (str){"", 0};
    return arena_printf(a, STR_FMT STR_FMT ":%u", STR_ARG(of), STR_ARG(s->at.source->name), place_line(s->at));
}

str diff_change_place(arena *a, const term_change *t) {
    str was = place_words(a, &t->before), is = place_words(a, &t->after);
    if (!was.n || !is.n) return was.n ? was : is;
    return arena_printf(a, STR_FMT " -> " STR_FMT, STR_ARG(was), STR_ARG(is));
}

str diff_completeness(const comparison *c) {
    return c->after->deal->complete ? STR("deal.complete: false -> true: what the deal does not say is silent now")
                                    : STR("deal.complete: true -> false: what the deal does not say is open now");
}

/* ------------------------------------------------------------------------------------------------ articles */

str diff_article_name(arena *a, const article_change *x) {
    const article *one = x->after ? x->after : x->before;
    if (one->title.n == 0) return one->id;
    return arena_printf(a, STR_FMT " (" STR_FMT ")", STR_ARG(one->id), STR_ARG(one->title));
}

str diff_article_change(arena *a, const comparison *c, uint32_t number) {
    const article_change *x = &c->articles[number];
    return arena_printf(a, "article " STR_FMT " was %s", STR_ARG(diff_article_name(a, x)), change_kind_name(x->kind));
}

str diff_article_words(arena *a, const article_change *x) {
    if (x->kind != CHANGE_CHANGED) return x->after ? x->after->text : x->before->text;
    if (!x->words) return (str){"", 0};
    size_t n;
    const words_span *spans = words_compare(a, x->before->text, x->after->text, &n);
    bool only_blanks = n == 0 || (n == 1 && spans->kind == WORDS_SAME);
    return only_blanks ? STR("only the white space between its words") : words_text(a, spans, n);
}

static str standing_words(arena *a, const deal *d, const article *one) {
    str by = one->by.n ? arena_printf(a, ", by " STR_FMT, STR_ARG(one->by)) : (str){"", 0};
    if (one->choice == DEAL_NONE) return arena_printf(a, "always in the deal" STR_FMT, STR_ARG(by));
    const choice *c = &d->choices[one->choice];
    return arena_printf(a, "in the deal if " STR_FMT " is " STR_FMT STR_FMT, STR_ARG(c->name),
                        STR_ARG(choice_way_name(c, one->option)), STR_ARG(by));
}

str diff_standing(arena *a, const comparison *c, const article_change *x) {
    return arena_printf(a, STR_FMT " -> " STR_FMT, STR_ARG(standing_words(a, c->before->deal, x->before)),
                        STR_ARG(standing_words(a, c->after->deal, x->after)));
}

/* ------------------------------------------------------------------------------------------------ verdicts */

str diff_message(const condition_change *x) {
    const condition_verdict *v = x->after && x->after->outcome != CONDITION_MET ? x->after : x->before;
    return v ? v->message : x->condition->message.written;
}
