#include "report/prose.h"

/* ------------------------------------------------------------------------------------------------ pieces */

str prose_join(arena *a, str left, const char *between, str right) {
    if (right.n == 0) return left;
    if (left.n == 0) return right;
    return arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(left), between, STR_ARG(right));
}

str prose_list(arena *a, const str *names, size_t n, const char *between, const char *last, bool shorten) {
    enum { MOST = 8, SHOWN = 6 };
    return arena_join(a, names, n, between, last, shorten && n > MOST ? SHOWN : 0);
}

str prose_place(arena *a, place at) {
    position p = place_position(at);
    return arena_printf(a, STR_FMT ":%u:%u", STR_ARG(at.source->name), p.line, p.column);
}

str prose_diag_place(arena *a, const diag *e, str file) {
    if (e->file.n) file = e->file;
    if (e->line) file = arena_printf(a, STR_FMT ":%u", STR_ARG(file), e->line);
    return e->line && e->column ? arena_printf(a, STR_FMT ":%u", STR_ARG(file), e->column) : file;
}

str prose_diag(arena *a, const diag *e) {
    return prose_join(a, e->message, "; ", e->note);
}

static str count(arena *a, str before, uint64_t n, const char *one, const char *many) {
    if (n == 0) return before;
    return prose_join(a, before, ", ", arena_printf(a, "%llu %s", (unsigned long long)n, n == 1 ? one : many));
}

/* ------------------------------------------------------------------------------------------------ verdicts */

const char *prose_outcome(deal_outcome o) {
    return o == DEAL_NOT_APPLICABLE ? "not applicable" : deal_outcome_name(o);
}

const char *prose_class(rule_class c) {
    static const char *const words[] = {"red line", "negotiable", "preference"};
    return words[c];
}

static const struct {
    const char *mark, *words;
} of_reason[] = {
    [UNDETERMINED_NOT] = {"?", ""},
    [UNDETERMINED_UNMENTIONED] = {"u", "unmentioned (the deal does not mention it)"},
    [UNDETERMINED_MISSING] = {"m", "missing (required, and the deal does not set it)"},
    [UNDETERMINED_OPEN] = {"o", "open (the deal leaves it open)"},
    [UNDETERMINED_VAGUE] = {"v", "vague (the text is too vague to decide)"},
    [UNDETERMINED_BRACKET] = {"b", "bracket (it depends on the option of a bracket)"},
    [UNDETERMINED_ANOTHER] = {"a", "another (there may be another one that the deal does not name)"},
};

const char *prose_undetermined(undetermined_reason r) {
    return of_reason[r].words;
}

const char *prose_undetermined_mark(undetermined_reason r) {
    return of_reason[r].mark;
}

str prose_counts(arena *a, const report_counts *c) {
    str s = {"", 0};
    s = count(a, s, c->accepted, "accepted", "accepted");
    s = count(a, s, c->rejected, "rejected", "rejected");
    s = count(a, s, c->undetermined, "undetermined", "undetermined");
    s = count(a, s, c->not_applicable, "not applicable", "not applicable");
    s = count(a, s, c->errors, "could not be checked", "could not be checked");
    return arena_printf(a, "%llu deal%s: " STR_FMT, (unsigned long long)c->deals, c->deals == 1 ? "" : "s",
                        STR_ARG(s.n ? s : STR("nothing to check")));
}

/* A violation that is waived or known counts as such only. */
str prose_tally(arena *a, const pack_verdict *p) {
    size_t errors = 0, undetermined = 0, waived = 0, known = 0, failed[3] = {0};
    for (const rule_verdict *v = p->rules; v < p->rules + p->n_rules; v++) {
        rule_outcome o = rule_standing(v);
        errors += o == RULE_ERROR;
        undetermined += o == RULE_UNDETERMINED && v->rule->class == RULE_RED_LINE;
        failed[v->rule->class] += o == RULE_FAIL;
        waived += v->outcome == RULE_FAIL && v->waived;
        known += v->outcome == RULE_FAIL && v->known && !v->waived;
    }
    str s = {"", 0};
    s = count(a, s, errors, "rule could not be checked", "rules could not be checked");
    s = count(a, s, failed[RULE_RED_LINE], "red line crossed", "red lines crossed");
    s = count(a, s, undetermined, "red line undetermined", "red lines undetermined");
    s = count(a, s, failed[RULE_NEGOTIABLE], "concession", "concessions");
    s = count(a, s, failed[RULE_PREFERENCE], "note", "notes");
    s = count(a, s, waived, "waived", "waived");
    s = count(a, s, known, "known (in baseline)", "known (in baseline)");
    if (s.n) return s;
    if (p->outcome == DEAL_NOT_APPLICABLE) return STR("none of its red lines applies");
    return p->outcome == DEAL_ACCEPTED ? STR("all red lines pass") : STR("the rules that decided it are not shown");
}

str prose_red_lines(arena *a, size_t crossed, size_t undetermined) {
    str s = count(a, (str){"", 0}, crossed, "red line crossed", "red lines crossed");
    if (crossed) return count(a, s, undetermined, "undetermined", "undetermined");
    return count(a, s, undetermined, "red line undetermined", "red lines undetermined");
}

str prose_file(arena *a, str file, uint32_t line) {
    return line ? arena_printf(a, STR_FMT ":%u", STR_ARG(file), line) : file;
}

str prose_deal(arena *a, str id, str file, uint32_t line) {
    return arena_printf(a, STR_FMT " (" STR_FMT ")", STR_ARG(id), STR_ARG(prose_file(a, file, line)));
}

str prose_facts(arena *a, const verdict *v) {
    const deal *d = v->deal;
    const slot *date = &d->slots[d->vocabulary->n_slots + DEAL_DATE];
    const str_list *by = d->slots[d->vocabulary->n_slots + DEAL_BY].v.list;
    str facts = prose_join(a, prose_file(a, v->file, v->line), ", ", d->status);
    if (by && by->n)
        facts = arena_printf(a, STR_FMT ", by " STR_FMT, STR_ARG(facts),
                             STR_ARG(prose_list(a, by->v, by->n, ", ", ", ", false)));
    return date->state == SLOT_VALUE ? prose_join(a, facts, ", ", date_print(a, date->v.i)) : facts;
}

str prose_completeness(const deal *d) {
    if (d->as_whole)
        return STR("Not a complete deal (complete = false), but checked as if it were (--as-whole): terms that it does "
                   "not set are silent.");
    if (d->complete) return (str){"", 0};
    return STR("Not a complete deal (complete = false): terms that it does not set are open.");
}

str prose_own_waivers(arena *a, const verdict *v) {
    size_t n = 0;
    for (size_t i = 0; i < v->n_packs; i++)
        for (const rule_verdict *r = v->packs[i].rules; r < v->packs[i].rules + v->packs[i].n_rules; r++)
            for (size_t k = 0; k < r->n_conditions; k++) n += r->conditions[k].waiver && r->conditions[k].waiver->own;
    if (n == 0) return (str){"", 0};
    return arena_printf(a, "%zu violation%s (use --no-waivers to ignore its waivers)", n, n == 1 ? "" : "s");
}

str prose_waiver(arena *a, const waiver *w) {
    str s = STR("waived");
    if (w->by.n) s = arena_printf(a, STR_FMT " by " STR_FMT, STR_ARG(s), STR_ARG(w->by));
    if (w->until.n) s = arena_printf(a, STR_FMT " until " STR_FMT, STR_ARG(s), STR_ARG(w->until));
    return prose_join(a, s, ": ", w->reason);
}

str prose_source(arena *a, const citation *c) {
    return prose_join(a, c->source->title, ", ", c->section);
}

/* ------------------------------------------------------------------------------------------------ groups of terms */

#define MOST_SEGMENTS 16u
#define MOST_COMPARED 64u /* how many earlier groups a term is compared with: keeps the time linear */

typedef VEC(str) name_list;

/* A group while it grows. Its path is a list of segments, and each segment a list of names. */
typedef struct draft {
    const because *of;
    name_list segments[MOST_SEGMENTS];
    size_t n_segments, n;
    const because *last; /* of its reasons */
    bool merged;         /* into an earlier one */
} draft;

/* A path with more segments than a draft can hold keeps the rest of them in the last. */
static void split(arena *a, draft *d) {
    str path = d->of->term;
    for (size_t from = 0; from <= path.n; d->n_segments++) {
        size_t dot = str_find(path, STR("."), from);
        if (dot == SIZE_MAX || d->n_segments + 1 == MOST_SEGMENTS) dot = path.n;
        VEC_PUSH(a, d->segments[d->n_segments], str_sub(path, from, dot));
        from = dot + 1;
    }
}

/* Whether two reasons say the same of two terms, and at the same place. */
static bool alike(const because *a, const because *b) {
    if (a->kind != BECAUSE_TERM || b->kind != BECAUSE_TERM) return false;
    if (a->silent != b->silent || a->unknown != b->unknown || a->choice != b->choice || a->way != b->way) return false;
    if (a->type != b->type || a->values != b->values || a->value.state != b->value.state) return false;
    if (a->article != b->article || a->at.source != b->at.source || (!a->silent && a->at.at != b->at.at)) return false;
    return a->value.state != SLOT_VALUE || slot_value_equal(a->type, a->values, a->value.v, b->value.v);
}

static bool same_names(const name_list *a, const name_list *b) {
    if (a->n != b->n) return false;
    for (size_t i = 0; i < a->n; i++)
        if (!str_eq(a->v[i], b->v[i])) return false;
    return true;
}

typedef struct grouping {
    arena *memory;
    const because *list;
    uint32_t *next; /* term_group.next */
} grouping;

/* Adds FROM's names to INTO if they differ in one segment and are alike in all else. */
static bool absorb(const grouping *g, draft *into, const draft *from) {
    size_t at = SIZE_MAX;
    if (!alike(into->of, from->of) || into->n_segments != from->n_segments) return false;
    for (size_t i = 0; i < into->n_segments; i++) {
        if (same_names(&into->segments[i], &from->segments[i])) continue;
        if (at != SIZE_MAX) return false;
        at = i;
    }
    if (at == SIZE_MAX) return false;
    for (size_t i = 0; i < from->segments[at].n; i++) VEC_PUSH(g->memory, into->segments[at], from->segments[at].v[i]);
    into->n += from->n;
    g->next[into->last - g->list] = (uint32_t)(from->of - g->list);
    into->last = from->last;
    return true;
}

/* Merges what it can and returns how many drafts are left, N if none was merged. One pass merges terms that differ in
 * one segment, the next merges such groups along another segment. */
static size_t merge_pass(const grouping *g, draft *drafts, size_t n) {
    size_t left = 0;
    for (size_t i = 1; i < n; i++) {
        size_t compared = 0;
        for (size_t k = i; k-- > 0 && compared < MOST_COMPARED && !drafts[i].merged;) {
            if (drafts[k].merged) continue;
            compared++;
            drafts[i].merged = absorb(g, &drafts[k], &drafts[i]);
        }
    }
    for (size_t i = 0; i < n; i++)
        if (!drafts[i].merged) drafts[left++] = drafts[i];
    return left;
}

static str paths_of(arena *a, const draft *d, bool shorten) {
    buf out = buf_in(a);
    for (size_t i = 0; i < d->n_segments; i++) {
        const name_list *names = &d->segments[i];
        str list = prose_list(a, names->v, names->n, ", ", ", ", shorten);
        buf_printf(&out, names->n > 1 ? "%s{" STR_FMT "}" : "%s" STR_FMT, i ? "." : "", STR_ARG(list));
    }
    return buf_take(&out);
}

const term_group *prose_groups(arena *a, const because *list, size_t n, bool shorten, size_t *n_groups) {
    draft *drafts = ARENA_ARRAY(a, draft, n);
    grouping g = {a, list, ARENA_ARRAY(a, uint32_t, n)};
    size_t left = n;
    for (size_t i = 0; i < n; i++) {
        drafts[i] = (draft){.of = &list[i], .last = &list[i], .n = 1};
        g.next[i] = UINT32_MAX;
        if (list[i].kind == BECAUSE_TERM) split(a, &drafts[i]);
    }
    for (size_t before = 0; before != left;) {
        before = left;
        left = merge_pass(&g, drafts, left);
    }
    term_group *groups = ARENA_ARRAY(a, term_group, left);
    for (size_t i = 0; i < left; i++)
        groups[i] = (term_group){drafts[i].of, paths_of(a, &drafts[i], shorten), drafts[i].n, g.next, list};
    *n_groups = left;
    return groups;
}

/* ------------------------------------------------------------------------------------------------ reasons */

str prose_value(arena *a, const because *b) {
    if (b->value.state == SLOT_ABSENT) return STR("not set");
    if (b->value.state != SLOT_VALUE) return STR("open");
    return slot_value_text(a, b->type, b->values, b->value.v, VALUE_PROSE);
}

str prose_few_names(arena *a, str path) {
    buf out = buf_in(a);
    for (size_t at = 0; at < path.n; at++) {
        size_t end = path.p[at] == '{' ? str_find(path, STR("}"), at) : at, commas = 0, second = 0;
        if (end == SIZE_MAX) end = at; /* in the title of a thing */
        for (size_t i = at; i < end; i++) {
            commas += path.p[i] == ',';
            if (path.p[i] == ',' && commas == 2) second = i;
        }
        if (commas > 2) {
            buf_str(&out, str_sub(path, at, second));
            buf_printf(&out, " and %zu more", commas - 1);
            at = end;
        }
        buf_char(&out, path.p[at]);
    }
    return buf_take(&out);
}

str prose_things(arena *a, const term_group *g) {
    VEC(str) titles = {0};
    const because *list = g->list;
    for (const because *b = g->of;; b = list + g->next[b - list]) {
        size_t i = 0;
        while (i < titles.n && !str_eq(titles.v[i], b->thing)) i++;
        if (i == titles.n && b->thing.n) VEC_PUSH(a, titles, b->thing);
        if (!g->next || g->next[b - list] == UINT32_MAX) break;
    }
    return titles.n ? arena_join(a, titles.v, titles.n, "; ", "; ", 3) : (str){"", 0};
}

/* Which things there are. */
static str names_text(arena *a, const because *b, const deal *d) {
    const name_set *s = vocabulary_set(d->vocabulary, b->term);
    str set = b->term;
    if (b->value.state == SLOT_OPEN)
        return arena_printf(a, "the deal is not complete: there may be %s" STR_FMT, b->first ? "a " : "another ",
                            STR_ARG(set));
    if (b->value.state == SLOT_ABSENT)
        return arena_printf(a, "the deal names no %s" STR_FMT, b->first ? "" : "other ", STR_ARG(set));
    size_t i = domain_find(&s->members, b->thing);
    str title = i == SIZE_MAX ? (str){"", 0} : s->labels[i];
    return arena_printf(a, "the deal names the " STR_FMT " " STR_FMT " (" STR_FMT ")", STR_ARG(set), STR_ARG(b->thing),
                        STR_ARG(title));
}

str prose_reason(arena *a, const term_group *g, const deal *d) {
    const because *b = g->of;
    switch (b->kind) {
    case BECAUSE_TERM: {
        str value = prose_join(a, prose_value(a, b), " ", vocabulary_unit(d->vocabulary, b->slot, b->value));
        const char *silent = b->silent && b->value.state == SLOT_VALUE ? " by default" : "";
        str things = prose_things(a, g);
        return arena_printf(a, STR_FMT " = " STR_FMT "%s%s" STR_FMT "%s", STR_ARG(g->paths), STR_ARG(value), silent,
                            things.n ? " (" : "", STR_ARG(things), things.n ? ")" : "");
    }
    case BECAUSE_TEXT: return arena_printf(a, "the text \"" STR_FMT "\"", STR_ARG(b->text));
    case BECAUSE_NO_TEXT: return STR("no article has matching text");
    case BECAUSE_FIELD: { /* "articles.title" */
        size_t dot = str_find(b->term, STR("."), 0);
        return prose_join(a, STR("its"), " ", dot == SIZE_MAX ? b->term : str_sub(b->term, dot + 1, b->term.n));
    }
    case BECAUSE_NO_MEMBER: return arena_printf(a, "the list or set in " STR_FMT " is empty", STR_ARG(b->expression));
    case BECAUSE_ARTICLE: return STR("it is open whether this article is in the deal");
    case BECAUSE_NAMES: return names_text(a, b, d);
    }
    return (str){"", 0};
}

str prose_said(arena *a, const because *b) {
    if (b->silent) return b->value.state == SLOT_OPEN ? STR("the deal does not set it") : STR("the deal is silent");
    return b->at.source ? prose_place(a, b->at) : (str){"", 0};
}

str prose_where(arena *a, const because *b, const deal *d) {
    str where = prose_said(a, b);
    if (b->article) {
        str title = b->article->title;
        where = arena_printf(a, "article " STR_FMT "%s" STR_FMT "%s, " STR_FMT, STR_ARG(b->article->id),
                             title.n ? " (" : "", STR_ARG(title), title.n ? ")" : "", STR_ARG(where));
    }
    if (b->choice == DEAL_NONE) return where;
    return arena_printf(a, STR_FMT "; if " STR_FMT, STR_ARG(where),
                        STR_ARG(prose_way(a, &d->choices[b->choice], b->way)));
}

/* ------------------------------------------------------------------------------------------------ brackets */

bool prose_is_bracket(const choice *c) {
    return c->may_be_out && c->n_options == 1 && str_is(c->options[0].name, "in");
}

str prose_way(arena *a, const choice *c, uint32_t way) {
    if (prose_is_bracket(c)) return arena_printf(a, "article " STR_FMT " is %s", STR_ARG(c->name), way ? "out" : "in");
    return arena_printf(a, STR_FMT " is " STR_FMT, STR_ARG(c->name), STR_ARG(choice_way_name(c, way)));
}

str prose_effect(arena *a, const choice_effect *e, uint32_t way, const deal *d) {
    const choice *c = &d->choices[e->choice];
    const char *best = condition_outcome_name(e->best[way]), *worst = condition_outcome_name(e->worst[way]);
    bool same = e->best[way] == e->worst[way];
    str by = way < c->n_options ? c->options[way].by : (str){"", 0};
    return arena_printf(a, "if " STR_FMT "%s" STR_FMT "%s: %s%s%s", STR_ARG(prose_way(a, c, way)), by.n ? " (by " : "",
                        STR_ARG(by), by.n ? ")" : "", best, same ? "" : " or ", same ? "" : worst);
}

str prose_bracket(arena *a, const choice *c) {
    return c->at.source ? arena_printf(a, STR_FMT " (line %u)", STR_ARG(c->name), place_line(c->at)) : c->name;
}
