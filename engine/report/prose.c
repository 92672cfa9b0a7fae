#include "report/prose.h"

str prose_join(arena *a, str left, const char *between, str right) {
    if (right.n == 0) return left;
    if (left.n == 0) return right;
    return arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(left), between, STR_ARG(right));
}

str prose_take(arena *a, buf *b) {
    bool failed = b->failed;
    str s = arena_str(a, failed ? STR("") : buf_slice(b));
    buf_free(b);
    if (failed) arena_alloc(a, SIZE_MAX / 2);
    return s;
}

str prose_list(arena *a, const str *names, size_t n, const char *between, const char *last, bool shorten) {
    enum { MOST = 8, SHOWN = 6 };
    size_t shown = shorten && n > MOST ? SHOWN : n;
    buf all = {0};
    for (size_t i = 0; i < shown; i++) {
        if (i) buf_z(&all, i + 1 == n ? last : between);
        buf_str(&all, names[i]);
    }
    if (shown < n) buf_printf(&all, " and %zu more", n - shown);
    return prose_take(a, &all);
}

str prose_place(arena *a, place at) {
    position p = place_position(at);
    return arena_printf(a, STR_FMT ":%u:%u", STR_ARG(at.source->name), p.line, p.column);
}

str prose_diag(arena *a, const diag *e) {
    return prose_join(a, e->message, "; ", e->note);
}

str prose_diag_place(arena *a, const diag *e, str file) {
    if (e->file.n) file = e->file;
    if (e->line) file = arena_printf(a, STR_FMT ":%u", STR_ARG(file), e->line);
    return e->line && e->column ? arena_printf(a, STR_FMT ":%u", STR_ARG(file), e->column) : file;
}

/* ------------------------------------------------------------------------------------------------ deals */

static str deal_by(arena *a, const deal *d) {
    const str_list *by = d->slots[d->vocabulary->n_slots + DEAL_BY].v.list;
    str all = {"", 0};
    for (size_t i = 0; by && i < by->n; i++)
        all = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(all), i ? ", " : "by ", STR_ARG(by->v[i]));
    return all;
}

str prose_facts(arena *a, const verdict *v) {
    const deal *d = v->deal;
    const slot *date = &d->slots[d->vocabulary->n_slots + DEAL_DATE];
    str facts = prose_join(a, v->file, ", ", d->status);
    facts = prose_join(a, facts, ", ", deal_by(a, d));
    return date->state == SLOT_VALUE ? prose_join(a, facts, ", ", date_print(a, date->v.i)) : facts;
}

/* ------------------------------------------------------------------------------------------------ because of what */

static str article_name(arena *a, const article *from) {
    if (from->title.n == 0) return arena_printf(a, "article " STR_FMT, STR_ARG(from->id));
    return arena_printf(a, "article " STR_FMT " (" STR_FMT ")", STR_ARG(from->id), STR_ARG(from->title));
}

bool prose_is_bracket(const choice *c) {
    return c->may_be_out && c->n_options == 1 && str_is(c->options[0].name, "in");
}

str prose_way(arena *a, const choice *c, uint32_t way) {
    if (prose_is_bracket(c))
        return arena_printf(a, "article " STR_FMT " %s", STR_ARG(c->name), way ? "falls" : "stands");
    return arena_printf(a, STR_FMT " is " STR_FMT, STR_ARG(c->name), STR_ARG(choice_way_name(c, way)));
}

str prose_said(arena *a, const because *b) {
    if (b->silent) return b->value.state == SLOT_OPEN ? STR("the text does not say") : STR("the deal is silent");
    return b->at.source ? prose_place(a, b->at) : (str){"", 0};
}

str prose_where(arena *a, const because *b, const deal *d) {
    str where = prose_said(a, b);
    if (b->article) where = arena_printf(a, STR_FMT ", " STR_FMT, STR_ARG(article_name(a, b->article)), STR_ARG(where));
    if (b->choice == DEAL_NONE) return where;
    return arena_printf(a, STR_FMT "; if " STR_FMT, STR_ARG(where),
                        STR_ARG(prose_way(a, &d->choices[b->choice], b->way)));
}

str prose_unit(const vocabulary *v, uint32_t which, slot_state state) {
    if (state != SLOT_VALUE || which >= v->n_slots) return (str){"", 0};
    return v->terms[v->slot_term[which]]->unit;
}

static str term_line(arena *a, const term_group *g, const deal *d) {
    const because *b = g->of;
    str unit = prose_unit(d->vocabulary, b->slot, b->value.state);
    const char *silent = b->silent && b->value.state == SLOT_VALUE ? " by default" : "";
    return arena_printf(a, STR_FMT " = " STR_FMT "%s" STR_FMT "%s", STR_ARG(g->paths), STR_ARG(layout_value(a, b)),
                        unit.n ? " " : "", STR_ARG(unit), silent);
}

str prose_reason(arena *a, const term_group *g, const deal *d) {
    const because *b = g->of;
    switch (b->kind) {
    case BECAUSE_TERM: return term_line(a, g, d);
    case BECAUSE_TEXT: return arena_printf(a, "the words \"" STR_FMT "\"", STR_ARG(b->text));
    case BECAUSE_NO_TEXT: return STR("no article has such words");
    case BECAUSE_FIELD: return STR("its words");
    case BECAUSE_NO_MEMBER: return arena_printf(a, "there is nothing in " STR_FMT, STR_ARG(b->expression));
    case BECAUSE_ARTICLE: return STR("whether this article stands is open");
    }
    return (str){"", 0};
}

str prose_effect(arena *a, const choice_effect *e, uint32_t way, const deal *d) {
    const choice *c = &d->choices[e->choice];
    const char *best = condition_outcome_name(e->best[way]), *worst = condition_outcome_name(e->worst[way]);
    bool same = e->best[way] == e->worst[way];
    str by = way < c->n_options ? c->options[way].by : (str){"", 0};
    return arena_printf(a, "if " STR_FMT "%s" STR_FMT "%s: %s%s%s", STR_ARG(prose_way(a, c, way)), by.n ? " (by " : "",
                        STR_ARG(by), by.n ? ")" : "", best, same ? "" : " or ", same ? "" : worst);
}

/* ------------------------------------------------------------------------------------------------ on what it rests */

str prose_source(arena *a, const citation *c) {
    return prose_join(a, c->source->title, ", ", c->section);
}

str prose_waiver(arena *a, const waiver *w) {
    str s = STR("waived");
    if (w->by.n) s = arena_printf(a, STR_FMT " by " STR_FMT, STR_ARG(s), STR_ARG(w->by));
    if (w->until.n) s = arena_printf(a, STR_FMT " until " STR_FMT, STR_ARG(s), STR_ARG(w->until));
    return prose_join(a, s, ": ", w->reason);
}

static size_t count_own(const rule_verdict *v) {
    size_t n = 0;
    for (size_t i = 0; i < v->n_conditions; i++) n += v->conditions[i].waiver && v->conditions[i].waiver->own;
    return n;
}

str prose_own_waivers(arena *a, const verdict *v) {
    size_t n = 0;
    for (size_t i = 0; i < v->n_packs; i++)
        for (size_t k = 0; k < v->packs[i].n_rules; k++) n += count_own(&v->packs[i].rules[k]);
    if (n == 0) return (str){"", 0};
    return arena_printf(a, "%zu violation%s; --no-waivers ignores that", n, n == 1 ? "" : "s");
}

/* ------------------------------------------------------------------------------------------------ how much */

const char *prose_outcome(deal_outcome o) {
    return o == DEAL_NOT_APPLICABLE ? "not applicable" : deal_outcome_name(o);
}

const char *prose_class(rule_class c) {
    static const char *const words[] = {"red line", "negotiable", "preference"};
    return words[c];
}

typedef struct tally {
    size_t crossed, concessions, notes, open_lines, errors, waived, known;
} tally;

static tally tally_of(const pack_verdict *p) {
    tally t = {0};
    for (size_t i = 0; i < p->n_rules; i++) {
        const rule_verdict *v = &p->rules[i];
        rule_outcome stands = rule_standing(v);
        bool red = v->rule->class == RULE_RED_LINE, bites = stands == RULE_FAIL;
        t.errors += stands == RULE_ERROR;
        t.open_lines += stands == RULE_UNDETERMINED && red;
        t.crossed += bites && red;
        t.concessions += bites && v->rule->class == RULE_NEGOTIABLE;
        t.notes += bites && v->rule->class == RULE_PREFERENCE;
        t.waived += v->outcome == RULE_FAIL && v->waived;
        t.known += v->outcome == RULE_FAIL && v->known && !v->waived;
    }
    return t;
}

static str count(arena *a, str before, size_t n, const char *one, const char *many) {
    if (n == 0) return before;
    return prose_join(a, before, ", ", arena_printf(a, "%zu %s", n, n == 1 ? one : many));
}

str prose_tally(arena *a, const pack_verdict *p) {
    tally t = tally_of(p);
    str s = {"", 0};
    s = count(a, s, t.errors, "rule could not be checked", "rules could not be checked");
    s = count(a, s, t.crossed, "red line crossed", "red lines crossed");
    s = count(a, s, t.open_lines, "red line open", "red lines open");
    s = count(a, s, t.concessions, "concession", "concessions");
    s = count(a, s, t.notes, "note", "notes");
    s = count(a, s, t.waived, "waived", "waived");
    s = count(a, s, t.known, "known already", "known already");
    if (s.n) return s;
    if (p->outcome == DEAL_NOT_APPLICABLE) return STR("none of its red lines applies");
    return p->outcome == DEAL_ACCEPTED ? STR("every red line holds") : STR("the rules that decided it are not shown");
}

str prose_counts(arena *a, const report_counts *c) {
    const struct {
        uint64_t n;
        const char *name;
    } parts[] = {{c->accepted, "accepted"},
                 {c->rejected, "rejected"},
                 {c->undetermined, "undetermined"},
                 {c->not_applicable, "not applicable"},
                 {c->errors, "could not be checked"}};
    str all = {"", 0};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].n)
            all = prose_join(a, all, ", ", arena_printf(a, "%llu %s", (unsigned long long)parts[i].n, parts[i].name));
    return arena_printf(a, "%llu deal%s: " STR_FMT, (unsigned long long)c->deals, c->deals == 1 ? "" : "s",
                        STR_ARG(all.n ? all : STR("nothing to check")));
}
