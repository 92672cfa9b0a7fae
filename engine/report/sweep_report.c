#include "report/sweep_report.h"

#include <stdlib.h>

#include "report/prose.h"

/* The report of a sweep as a document: how many combinations there are and how many of them each pack accepts, the
 * brackets with the most influence, the accepted combinations, and the red lines that prevent acceptance. */

typedef struct view {
    arena *memory;
    const sweep *sweep;
    bool shorten;      /* long lists and tables */
    bool accepted;     /* influence is that on acceptance; else that on rejection: no bracket changes what is
                          accepted */
    size_t n_deciding; /* brackets with influence: the first ones */
} view;

/* Brackets, and rules of a pack, that the tables of a shortened report have. */
#define MOST_ROWS 8u

/* ------------------------------------------------------------------------------------------------ numbers */

/* 1,152,921,504,606,846,976. More than thirty digits are written as 1.36 x 10^39, cut and not rounded; the JSON report
 * has them all. */
static str digits(arena *a, str d) {
    if (d.n > 30) return arena_printf(a, "%c.%.2s x 10^%zu", d.p[0], d.p + 1, d.n - 1);
    char *p = arena_alloc(a, d.n + d.n / 3 + 1);
    size_t n = 0;
    for (size_t i = 0; i < d.n; i++) {
        if (i && (d.n - i) % 3 == 0) p[n++] = ',';
        p[n++] = d.p[i];
    }
    return (str){p, n};
}

/* Never "0 %" if there are some, or "100 %" if some are missing. */
static str percent(arena *a, const sweep_count *c) {
    int tenths = (int)(c->share * 1000 + 0.5);
    if (c->none) return STR("0 %");
    if (c->every) return STR("100 %");
    if (tenths == 0) return STR("<0.1 %");
    if (tenths >= 1000) return STR(">99.9 %");
    return arena_printf(a, "%d.%d %%", tenths / 10, tenths % 10);
}

/* ------------------------------------------------------------------------------------------------ names */

/* "ceiling (line 44)" */
static str choice_name(const view *v, uint32_t which) {
    const choice *c = &v->sweep->deal->choices[which];
    return arena_printf(v->memory, "%s" STR_FMT " (line %u)", prose_is_bracket(c) ? "article " : "", STR_ARG(c->name),
                        place_line(c->at));
}

static str option_name(const view *v, const choice *c, uint32_t way) {
    str name = choice_way_name(c, way), by = way < c->n_options ? c->options[way].by : (str){"", 0};
    if (by.n == 0 || str_eq(by, name)) return name;
    return arena_printf(v->memory, STR_FMT " (by " STR_FMT ")", STR_ARG(name), STR_ARG(by));
}

/* "both packs", "all 4 packs", or the id of the only pack. */
static str all_packs(const view *v) {
    size_t n = v->sweep->n_packs;
    if (n == 1) return v->sweep->packs[0].pack->id;
    return n == 2 ? STR("both packs") : arena_printf(v->memory, "all %zu packs", n);
}

/* ------------------------------------------------------------------------------------------------ the verdict */

/* "12 of 144 combinations are", "Every combination is"; ONE and MANY are the verb. */
static str some(const view *v, const sweep_count *c, const char *one, const char *many) {
    const sweep *s = v->sweep;
    if (c->every) return arena_printf(v->memory, "%s %s", s->n_choices ? "Every combination" : "The deal", one);
    return arena_printf(v->memory, STR_FMT " of " STR_FMT " combinations %s", STR_ARG(digits(v->memory, c->digits)),
                        STR_ARG(digits(v->memory, s->combinations)), str_is(c->digits, "1") ? one : many);
}

static str verdict_text(const view *v) {
    arena *a = v->memory;
    const sweep *s = v->sweep;
    const sweep_count *yes = &s->outcomes[DEAL_ACCEPTED], *open = &s->outcomes[DEAL_UNDETERMINED],
                      *failed = &s->outcomes[DEAL_ERROR];
    str text;
    if (!yes->none)
        text = arena_printf(a, STR_FMT " accepted by " STR_FMT ".", STR_ARG(some(v, yes, "is", "are")),
                            STR_ARG(all_packs(v)));
    else if (s->outcomes[DEAL_NOT_APPLICABLE].every)
        text = STR("No red line applies to any combination.");
    else {
        text = arena_printf(a, "No combination is accepted by " STR_FMT ".", STR_ARG(all_packs(v)));
        if (!open->none)
            text = arena_printf(a, STR_FMT " " STR_FMT " undetermined.", STR_ARG(text),
                                STR_ARG(some(v, open, "is", "are")));
    }
    if (failed->none) return text;
    const char *verb = "could not be checked: `redline check` with --choose shows the errors";
    return arena_printf(a, STR_FMT " " STR_FMT ".", STR_ARG(text), STR_ARG(some(v, failed, verb, verb)));
}

static const deal_outcome shown[] = {DEAL_ACCEPTED, DEAL_REJECTED, DEAL_UNDETERMINED, DEAL_NOT_APPLICABLE, DEAL_ERROR};

/* Rare verdicts have a column only if some pack has them. */
static bool is_shown(const sweep *s, deal_outcome o) {
    bool any = o == DEAL_ACCEPTED || o == DEAL_REJECTED || o == DEAL_UNDETERMINED;
    for (size_t i = 0; i < s->n_packs; i++) any = any || !s->packs[i].outcomes[o].none;
    return any;
}

static void add_verdict_table(const view *v, block *in) {
    arena *a = v->memory;
    const sweep *s = v->sweep;
    size_t columns = 2;
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) columns += is_shown(s, shown[i]);
    table *t = document_table(in, STR("Combinations by verdict"), columns);
    table_cell *head = table_add(t);
    head[0].text = STR("combinations");
    head[1].text = STR("share");
    for (size_t i = 0, c = 2; i < sizeof shown / sizeof *shown; i++)
        if (is_shown(s, shown[i])) head[c++].text = str_of(prose_outcome(shown[i]));
    for (size_t p = 0; p < s->n_packs + (s->n_packs > 1); p++) {
        bool together = p == s->n_packs;
        const sweep_count *of = together ? s->outcomes : s->packs[p].outcomes;
        table_cell *cells = table_add(t);
        cells[0].text = together ? STR("together") : s->packs[p].pack->id;
        cells[1].text = percent(a, &of[DEAL_ACCEPTED]);
        for (size_t i = 0, c = 2; i < sizeof shown / sizeof *shown; i++)
            if (is_shown(s, shown[i])) cells[c++].text = digits(a, of[shown[i]].digits);
    }
}

/* The deal, how many combinations it has, and what the packs say to them. */
static block *add_deal(const view *v, block *document) {
    arena *a = v->memory;
    const sweep *s = v->sweep;
    const deal *d = s->deal;
    size_t n = s->n_choices;
    block *all = document_section(document, 1, d->id), *facts = document_list(all, LIST_PLAIN);
    str size = STR("no brackets");
    if (n)
        size = arena_printf(a, "%zu bracket%s, " STR_FMT " combinations", n, n == 1 ? "" : "s",
                            STR_ARG(digits(a, s->combinations)));
    if (d->title.n) document_item(facts, d->title);
    document_item(facts, arena_printf(a, STR_FMT ": " STR_FMT, STR_ARG(d->source->name), STR_ARG(size)));
    if (prose_completeness(d).n) document_item(facts, prose_completeness(d));
    document_paragraph(all, verdict_text(v));
    add_verdict_table(v, all);
    return all;
}

/* ------------------------------------------------------------------------------------------------ influence */

static const sweep_shares *shares_of(const view *v, const sweep_choice *c) {
    return v->accepted ? &c->accepted : &c->rejected;
}

static double spread(const sweep_count *c, uint32_t n) {
    double most = c[0].share, least = c[0].share;
    for (uint32_t w = 1; w < n; w++) {
        if (c[w].share > most) most = c[w].share;
        if (c[w].share < least) least = c[w].share;
    }
    return most - least;
}

/* "ceiling (line 44): both packs accept 0 of 72 with in; 12 of 72 with out." By the counts of all packs if they differ
 * between the options, else by those of the pack that differs most. */
static str influence_text(const view *v) {
    arena *a = v->memory;
    const sweep *s = v->sweep;
    const sweep_choice *c = &s->choices[0];
    const sweep_shares *shares = shares_of(v, c);
    const sweep_count *best = shares->all;
    const pack *one = s->n_packs == 1 ? s->packs[0].pack : NULL;
    str list = {"", 0};
    for (size_t i = 0; i < s->n_packs && shares->spread == 0; i++) {
        if (spread(shares->packs[i], c->n_options) <= spread(best, c->n_options)) continue;
        best = shares->packs[i];
        one = s->packs[i].pack;
    }
    for (uint32_t w = 0; w < c->n_options; w++) {
        str with = option_name(v, &s->deal->choices[c->choice], w);
        list = prose_join(a, list, "; ",
                          arena_printf(a, STR_FMT " of " STR_FMT " with " STR_FMT, STR_ARG(digits(a, best[w].digits)),
                                       STR_ARG(digits(a, c->of)), STR_ARG(with)));
    }
    str who = one ? one->id : v->accepted ? all_packs(v) : STR("some pack");
    const char *does = !v->accepted ? "rejects" : one ? "accepts" : "accept";
    list = arena_printf(a, STR_FMT ": " STR_FMT " %s " STR_FMT ".", STR_ARG(choice_name(v, c->choice)), STR_ARG(who),
                        does, STR_ARG(list));
    VEC(str) equal = {0};
    for (size_t i = 1; i < v->n_deciding && s->choices[i].tied; i++)
        VEC_PUSH(a, equal, choice_name(v, s->choices[i].choice));
    if (equal.n == 0) return list;
    str names = prose_list(a, equal.v, equal.n, ", ", ", ", v->shorten);
    return arena_printf(a, STR_FMT " The same influence: " STR_FMT ".", STR_ARG(list), STR_ARG(names));
}

/* The share of accepted (or rejected) combinations by option, for the first MOST brackets. */
static table *add_option_table(const view *v, block *in, size_t most) {
    arena *a = v->memory;
    const sweep *s = v->sweep;
    bool several = s->n_packs > 1;
    table *t = document_table(in, STR("Shares by option"), 1 + several + s->n_packs);
    table_cell *head = table_add(t);
    head[0].text = v->accepted ? STR("accepted by") : STR("rejected by");
    if (several) head[1].text = v->accepted ? all_packs(v) : STR("some pack");
    for (size_t i = 0; i < s->n_packs; i++) head[1 + several + i].text = s->packs[i].pack->id;
    for (size_t k = 0; k < most; k++) {
        const sweep_choice *c = &s->choices[k];
        const sweep_shares *shares = shares_of(v, c);
        table_add_group(t, choice_name(v, c->choice));
        for (uint32_t w = 0; w < c->n_options; w++) {
            table_cell *cells = table_add(t);
            cells[0].text = option_name(v, &s->deal->choices[c->choice], w);
            if (several) cells[1].text = percent(a, &shares->all[w]);
            for (size_t i = 0; i < s->n_packs; i++) cells[1 + several + i].text = percent(a, &shares->packs[i][w]);
        }
    }
    return t;
}

static void add_influence(const view *v, block *all) {
    const sweep *s = v->sweep;
    size_t n = v->n_deciding, most = v->shorten && n > MOST_ROWS ? MOST_ROWS : n;
    VEC(str) idle = {0};
    if (n) {
        block *in = document_section(all, 2, STR("Brackets with the most influence"));
        document_paragraph(in, influence_text(v));
        table *t = add_option_table(v, in, most);
        if (n > most)
            t->note = arena_printf(v->memory, "and %zu more bracket%s with less influence (--verbose lists all)",
                                   n - most, n - most == 1 ? "" : "s");
    }
    for (size_t i = 0; i < s->n_choices; i++)
        if (!s->choices[i].matters) VEC_PUSH(v->memory, idle, choice_name(v, s->choices[i].choice));
    if (idle.n == 0) return;
    block *in = document_section(all, 2, STR("Brackets without influence on any verdict"));
    document_paragraph(in, prose_list(v->memory, idle.v, idle.n, ", ", ", ", v->shorten));
}

/* ------------------------------------------------------------------------------------------------ accepted */

/* "ceiling=ukraine" */
static str settled(const view *v, uint32_t which, uint32_t way) {
    const choice *c = &v->sweep->deal->choices[which];
    return arena_printf(v->memory, STR_FMT "=" STR_FMT, STR_ARG(c->name), STR_ARG(choice_way_name(c, way)));
}

/* The only option of a bracket under which some combination is accepted, or the number of options. */
static uint32_t only_option(const sweep_choice *c) {
    uint32_t some = 0, last = 0;
    for (uint32_t w = 0; w < c->n_options; w++) {
        some += !c->accepted.all[w].none;
        if (!c->accepted.all[w].none) last = w;
    }
    return some == 1 && c->n_options > 1 ? last : c->n_options;
}

static void add_accepted(const view *v, block *all) {
    arena *a = v->memory;
    const sweep *s = v->sweep;
    const deal *d = s->deal;
    VEC(str) common = {0}, free = {0}, one = {0};
    if (s->outcomes[DEAL_ACCEPTED].none || s->n_choices == 0) return;
    for (uint32_t i = 0; i < d->n_choices; i++) {
        const sweep_choice *c = &s->choices[s->rank[i]];
        uint32_t way = only_option(c);
        if (way < c->n_options) VEC_PUSH(a, common, settled(v, i, way));
        if (s->n_accepted && s->accepted[0][i] < 0) VEC_PUSH(a, free, d->choices[i].name);
    }
    block *in = document_section(all, 2, STR("Accepted combinations")), *facts = document_list(in, LIST_PLAIN);
    if (common.n) document_item(facts, prose_list(a, common.v, common.n, "; ", "; ", false))->label = "common to all";
    if (free.n)
        document_item(
            facts, arena_printf(
                       a, "Each line covers " STR_FMT " combinations, because " STR_FMT " can have any option.",
                       STR_ARG(digits(a, s->each)), STR_ARG(prose_list(a, free.v, free.n, ", ", " and ", v->shorten))));
    block *list = document_list(in, LIST_NUMBERED);
    for (size_t i = 0; i < s->n_accepted; i++) {
        one.n = 0;
        for (uint32_t k = 0; k < d->n_choices; k++)
            if (s->accepted[i][k] >= 0) VEC_PUSH(a, one, settled(v, k, (uint32_t)s->accepted[i][k]));
        document_item(list,
                      one.n ? prose_list(a, one.v, one.n, "; ", "; ", false) : STR("any option of every bracket"));
    }
    if (s->more)
        document_paragraph(in, arena_printf(a, "These are the first %zu of " STR_FMT " (increase --max to list more).",
                                            s->n_accepted, STR_ARG(digits(a, s->accepted_all))));
}

/* ------------------------------------------------------------------------------------------------ rules */

static int crossed_most_first(const void *a, const void *b) {
    const sweep_rule *x = *(const sweep_rule *const *)a, *y = *(const sweep_rule *const *)b;
    for (int o = RULE_ERROR; o >= RULE_UNDETERMINED; o--)
        if (x->outcomes[o].share != y->outcomes[o].share) return x->outcomes[o].share > y->outcomes[o].share ? -1 : 1;
    return x < y ? -1 : x > y;
}

static bool prevents_acceptance(const sweep *s, const sweep_rule *r) {
    bool trouble = !r->outcomes[RULE_FAIL].none || !r->outcomes[RULE_UNDETERMINED].none;
    bool counts = r->rule->class == RULE_RED_LINE || (s->strict && r->rule->class == RULE_NEGOTIABLE);
    return !r->outcomes[RULE_ERROR].none || (counts && trouble);
}

/* "always", "25.0 %", "-" */
static str amount(const view *v, const sweep_count *c) {
    return c->none ? STR("-") : c->every ? STR("always") : percent(v->memory, c);
}

/* The rules of a pack that prevent acceptance, with those that are crossed most first. */
static void add_pack_rules(const view *v, const sweep_pack *p, block *all, block **in) {
    arena *a = v->memory;
    const sweep_rule **list = ARENA_ARRAY(a, const sweep_rule *, p->n_rules);
    size_t n = 0;
    bool errors = false;
    for (size_t i = 0; i < p->n_rules; i++) {
        errors = errors || !p->rules[i].outcomes[RULE_ERROR].none;
        if (prevents_acceptance(v->sweep, &p->rules[i])) list[n++] = &p->rules[i];
    }
    if (n == 0) return;
    qsort(list, n, sizeof *list, crossed_most_first);
    if (!*in) *in = document_section(all, 2, STR("Red lines that prevent acceptance (share of all combinations)"));
    size_t most = v->shorten && n > MOST_ROWS ? MOST_ROWS : n;
    table *t = document_table(*in, arena_printf(a, "Rules of " STR_FMT, STR_ARG(p->pack->id)), 4 + errors);
    table_cell *head = table_add(t);
    head[0].text = p->pack->id;
    head[1].text = STR("crossed");
    head[2].text = STR("undetermined");
    if (errors) head[3].text = STR("error");
    head[3 + errors].text = STR("depends on");
    for (size_t i = 0; i < most; i++) {
        const sweep_rule *r = list[i];
        table_cell *cells = table_add(t);
        str *names = ARENA_ARRAY(a, str, r->n_choices);
        for (size_t k = 0; k < r->n_choices; k++) names[k] = v->sweep->deal->choices[r->choices[k]].name;
        cells[0].text = r->rule->id;
        cells[0].title = r->rule->title;
        cells[1].text = amount(v, &r->outcomes[RULE_FAIL]);
        cells[2].text = amount(v, &r->outcomes[RULE_UNDETERMINED]);
        if (errors) cells[3].text = amount(v, &r->outcomes[RULE_ERROR]);
        cells[3 + errors].text = prose_list(a, names, r->n_choices, ", ", ", ", v->shorten);
    }
    if (n > most)
        t->note = arena_printf(a, "and %zu more rule%s (--verbose lists all)", n - most, n - most == 1 ? "" : "s");
}

/* ------------------------------------------------------------------------------------------------ all of it */

static const block *build(const view *v, bool name_packs) {
    block *document = document_new(v->memory), *all = add_deal(v, document), *rules = NULL;
    const sweep *s = v->sweep;
    add_influence(v, all);
    add_accepted(v, all);
    for (size_t i = 0; i < s->n_packs; i++) add_pack_rules(v, &s->packs[i], all, &rules);
    if (!name_packs) return document;
    str *names = ARENA_ARRAY(v->memory, str, s->n_packs);
    for (size_t i = 0; i < s->n_packs; i++) names[i] = s->packs[i].pack->id;
    str list = prose_list(v->memory, names, s->n_packs, ", ", ", ", false);
    document_paragraph(document, arena_printf(v->memory, "No pack was named, so all built-in packs were used: " STR_FMT,
                                              STR_ARG(list)));
    return document;
}

void sweep_report_write(arena *a, buf *out, const output_format *f, const report_settings *settings, const sweep *s) {
    view v = {.memory = a, .sweep = s, .shorten = f->brief && !settings->verbose};
    if (f->json) {
        sweep_json(a, out, s);
        return;
    }
    v.accepted = s->n_choices && s->choices[0].accepted.decides;
    while (v.n_deciding < s->n_choices && shares_of(&v, &s->choices[v.n_deciding])->decides) v.n_deciding++;
    f->render(build(&v, settings->all_packs), settings, out);
}
