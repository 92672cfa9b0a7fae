#include "report/sweep_words.h"

#include <stdlib.h>

static const sweep_format *const formats[] = {&sweep_text, &sweep_json, &sweep_markdown};

const sweep_format *const *sweep_formats(size_t *n) {
    *n = sizeof formats / sizeof *formats;
    return formats;
}

const sweep_format *sweep_format_find(str name) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (str_is(name, formats[i]->name)) return formats[i];
    return NULL;
}

/* ------------------------------------------------------------------------------------------------ numbers */

/* Nobody reads more digits than these; the JSON report has them all. */
#define MOST_DIGITS 30u

str sweep_digits(arena *a, str digits) {
    if (digits.n > MOST_DIGITS) return arena_printf(a, "%c.%.2s x 10^%zu", digits.p[0], digits.p + 1, digits.n - 1);
    char *p = arena_alloc(a, digits.n + digits.n / 3 + 1);
    size_t n = 0;
    for (size_t i = 0; i < digits.n; i++) {
        if (i && (digits.n - i) % 3 == 0) p[n++] = ',';
        p[n++] = digits.p[i];
    }
    return (str){p, n};
}

str sweep_percent(arena *a, const sweep_count *c) {
    int tenths = (int)(c->share * 1000 + 0.5);
    if (c->none) return STR("0 %");
    if (c->every) return STR("100 %");
    if (tenths == 0) return STR("<0.1 %");
    if (tenths >= 1000) return STR(">99.9 %");
    return arena_printf(a, "%d.%d %%", tenths / 10, tenths % 10);
}

/* ------------------------------------------------------------------------------------------------ names */

str sweep_choice_name(arena *a, const sweep *s, uint32_t which) {
    const choice *c = &s->deal->choices[which];
    return arena_printf(a, "%s" STR_FMT " (line %u)", prose_is_bracket(c) ? "article " : "", STR_ARG(c->name),
                        place_line(c->at));
}

static str option_name(arena *a, const choice *c, uint32_t way) {
    str name = choice_way_name(c, way), by = way < c->n_options ? c->options[way].by : (str){"", 0};
    if (by.n == 0 || str_eq(by, name)) return name;
    return arena_printf(a, STR_FMT " (by " STR_FMT ")", STR_ARG(name), STR_ARG(by));
}

/* "both packs", "all 4 packs", or the one pack's id. */
static str everyone(arena *a, const sweep *s) {
    if (s->n_packs == 1) return s->packs[0].pack->id;
    return s->n_packs == 2 ? STR("both packs") : arena_printf(a, "all %zu packs", s->n_packs);
}

static void join(buf *list, const char *joint, str next) {
    if (list->n) buf_z(list, joint);
    buf_str(list, next);
}

static str closed(arena *a, buf *list) {
    str s = arena_str(a, buf_slice(list));
    buf_free(list);
    return s;
}

/* ------------------------------------------------------------------------------------------------ sentences */

str sweep_size(arena *a, const sweep *s) {
    size_t n = s->n_choices;
    if (n == 0) return STR("no brackets: there is one way to read it");
    return arena_printf(a, "%zu bracket%s, " STR_FMT " ways to settle %s", n, n == 1 ? "" : "s",
                        STR_ARG(sweep_digits(a, s->ways)), n == 1 ? "it" : "them");
}

static str some_ways(arena *a, const sweep *s, const sweep_count *c) {
    if (c->every) return s->n_choices ? STR("Every way") : STR("The one way");
    return arena_printf(a, STR_FMT " of " STR_FMT " ways", STR_ARG(sweep_digits(a, c->digits)),
                        STR_ARG(sweep_digits(a, s->ways)));
}

static str accepted_ways(arena *a, const sweep *s) {
    const sweep_count *yes = &s->outcomes[DEAL_ACCEPTED];
    bool one = yes->every || str_is(yes->digits, "1");
    return arena_printf(a, STR_FMT " %s accepted by " STR_FMT ".", STR_ARG(some_ways(a, s, yes)), one ? "is" : "are",
                        STR_ARG(everyone(a, s)));
}

static str none_accepted(arena *a, const sweep *s) {
    const sweep_count *open = &s->outcomes[DEAL_UNDETERMINED];
    if (s->outcomes[DEAL_NOT_APPLICABLE].every) return STR("No red line applies, whatever is settled.");
    str no = arena_printf(a, "No way is accepted by " STR_FMT, STR_ARG(everyone(a, s)));
    if (open->none) return arena_printf(a, STR_FMT ".", STR_ARG(no));
    bool one = open->every || str_is(open->digits, "1");
    return arena_printf(a, STR_FMT "; " STR_FMT " %s undetermined.", STR_ARG(no),
                        STR_ARG(open->every ? STR("every way") : some_ways(a, s, open)), one ? "is" : "are");
}

str sweep_verdict(arena *a, const sweep *s) {
    const sweep_count *failed = &s->outcomes[DEAL_ERROR];
    str words = s->outcomes[DEAL_ACCEPTED].none ? none_accepted(a, s) : accepted_ways(a, s);
    if (failed->none) return words;
    return arena_printf(a, STR_FMT " " STR_FMT " could not be judged: `redline check` with --choose says why.",
                        STR_ARG(words), STR_ARG(some_ways(a, s, failed)));
}

static double spread(const sweep_count *c, uint32_t n) {
    double most = c[0].share, least = c[0].share;
    for (uint32_t w = 1; w < n; w++) {
        if (c[w].share > most) most = c[w].share;
        if (c[w].share < least) least = c[w].share;
    }
    return most - least;
}

deal_outcome sweep_looked_at(const sweep *s) {
    return s->n_choices && s->choices[0].accepted.decides ? DEAL_ACCEPTED : DEAL_REJECTED;
}

static const sweep_shares *shares_of(const sweep *s, const sweep_choice *c) {
    return sweep_looked_at(s) == DEAL_ACCEPTED ? &c->accepted : &c->rejected;
}

size_t sweep_deciding(const sweep *s) {
    size_t n = 0;
    while (n < s->n_choices && shares_of(s, &s->choices[n])->decides) n++;
    return n;
}

/* The counts by which a choice decides most: those of all packs where they differ, else of the pack that differs most.
 * *WHO is that pack, or the number of packs. */
static const sweep_count *telling_counts(const sweep *s, const sweep_choice *c, size_t *who) {
    const sweep_shares *shares = shares_of(s, c);
    const sweep_count *best = shares->all;
    *who = s->n_packs;
    for (size_t i = 0; i < s->n_packs && shares->spread == 0; i++) {
        if (spread(shares->packs[i], c->n_ways) <= spread(best, c->n_ways)) continue;
        best = shares->packs[i];
        *who = i;
    }
    return best;
}

/* "ukraine accepts", "all 4 packs accept", "some pack rejects". */
static str who_does(arena *a, const sweep *s, size_t who) {
    bool accepts = sweep_looked_at(s) == DEAL_ACCEPTED, one = who < s->n_packs || s->n_packs == 1;
    str name = one ? s->packs[s->n_packs == 1 ? 0 : who].pack->id : accepts ? everyone(a, s) : STR("some pack");
    return arena_printf(a, STR_FMT " %s", STR_ARG(name), !accepts ? "rejects" : one ? "accepts" : "accept");
}

/* "; ceiling (line 12) as much", for those that decide exactly as much as the first. */
static str tied_with_first(arena *a, const sweep *s) {
    enum { NAMED = 6 };
    buf list = {0};
    size_t n = 1;
    for (; n < sweep_deciding(s) && s->choices[n].tied; n++)
        if (n <= NAMED) join(&list, ", ", sweep_choice_name(a, s, s->choices[n].choice));
    if (n > NAMED + 1) buf_printf(&list, " and %zu more", n - NAMED - 1);
    str names = closed(a, &list);
    return names.n ? arena_printf(a, " Just as much: " STR_FMT ".", STR_ARG(names)) : names;
}

str sweep_decider(arena *a, const sweep *s) {
    buf list = {0};
    size_t who;
    if (sweep_deciding(s) == 0) return (str){"", 0};
    const sweep_choice *c = &s->choices[0];
    const sweep_count *counts = telling_counts(s, c, &who);
    for (uint32_t w = 0; w < c->n_ways; w++)
        join(&list, "; ",
             arena_printf(a, STR_FMT " of " STR_FMT " with " STR_FMT, STR_ARG(sweep_digits(a, counts[w].digits)),
                          STR_ARG(sweep_digits(a, c->of)), STR_ARG(option_name(a, &s->deal->choices[c->choice], w))));
    str words = closed(a, &list);
    return arena_printf(a, STR_FMT ": " STR_FMT " " STR_FMT "." STR_FMT, STR_ARG(sweep_choice_name(a, s, c->choice)),
                        STR_ARG(who_does(a, s, who)), STR_ARG(words), STR_ARG(tied_with_first(a, s)));
}

/* Of many brackets the first are named. */
str sweep_idle(arena *a, const sweep *s) {
    enum { NAMED = 12 };
    buf list = {0};
    size_t n = 0;
    for (size_t i = 0; i < s->n_choices; i++)
        if (!s->choices[i].matters && ++n <= NAMED) join(&list, ", ", sweep_choice_name(a, s, s->choices[i].choice));
    if (n > NAMED) buf_printf(&list, " and %zu more", n - NAMED);
    return closed(a, &list);
}

str sweep_free(arena *a, const sweep *s) {
    enum { NAMED = 12 };
    buf list = {0};
    size_t n = 0;
    for (uint32_t i = 0; i < s->deal->n_choices && s->n_accepted; i++)
        if (s->accepted[0][i] < 0 && ++n <= NAMED) join(&list, ", ", s->deal->choices[i].name);
    if (n > NAMED) buf_printf(&list, " and %zu more brackets", n - NAMED);
    str names = closed(a, &list);
    if (names.n == 0) return names;
    return arena_printf(a, "Whatever is settled on " STR_FMT ": each line stands for " STR_FMT " ways.", STR_ARG(names),
                        STR_ARG(sweep_digits(a, s->each)));
}

static void add_settled(buf *list, const choice *c, uint32_t way) {
    join(list, "; ", c->name);
    buf_char(list, '=');
    buf_str(list, choice_way_name(c, way));
}

/* The only option of a choice under which some way is accepted, or the number of options. */
static uint32_t only_option(const sweep_choice *c) {
    uint32_t some = 0, last = 0;
    for (uint32_t w = 0; w < c->n_ways; w++) {
        some += !c->accepted.all[w].none;
        if (!c->accepted.all[w].none) last = w;
    }
    return some == 1 && c->n_ways > 1 ? last : c->n_ways;
}

str sweep_common(arena *a, const sweep *s) {
    buf list = {0};
    for (uint32_t i = 0; i < s->deal->n_choices; i++) {
        const sweep_choice *c = &s->choices[s->rank[i]];
        uint32_t way = only_option(c);
        if (way < c->n_ways) add_settled(&list, &s->deal->choices[i], way);
    }
    return closed(a, &list);
}

str sweep_entry(arena *a, const sweep *s, size_t i) {
    buf list = {0};
    for (uint32_t k = 0; k < s->deal->n_choices; k++)
        if (s->accepted[i][k] >= 0) add_settled(&list, &s->deal->choices[k], (uint32_t)s->accepted[i][k]);
    return list.n ? closed(a, &list) : STR("as it stands");
}

/* ------------------------------------------------------------------------------------------------ tables */

static const deal_outcome shown[] = {DEAL_ACCEPTED, DEAL_REJECTED, DEAL_UNDETERMINED, DEAL_NOT_APPLICABLE, DEAL_ERROR};

/* Rare verdicts have a column only where some pack has them. */
static bool is_shown(const sweep *s, deal_outcome o) {
    bool any = o == DEAL_ACCEPTED || o == DEAL_REJECTED || o == DEAL_UNDETERMINED;
    for (size_t i = 0; i < s->n_packs; i++) any = any || !s->packs[i].outcomes[o].none;
    return any;
}

static void add_verdicts(table *t, const sweep *s, str name, const sweep_count *of) {
    str *cells = table_add(t);
    cells[0] = name;
    cells[1] = sweep_percent(t->memory, &of[DEAL_ACCEPTED]);
    for (size_t i = 0, c = 2; i < sizeof shown / sizeof *shown; i++)
        if (is_shown(s, shown[i])) cells[c++] = sweep_digits(t->memory, of[shown[i]].digits);
}

table sweep_verdict_table(arena *a, const sweep *s) {
    size_t columns = 2;
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) columns += is_shown(s, shown[i]);
    table t = table_new(a, columns);
    str *head = table_add(&t);
    head[0] = STR("ways");
    head[1] = STR("share");
    for (size_t i = 0, c = 2; i < sizeof shown / sizeof *shown; i++)
        if (is_shown(s, shown[i])) head[c++] = str_of(prose_outcome(shown[i]));
    for (size_t i = 0; i < s->n_packs; i++) add_verdicts(&t, s, s->packs[i].pack->id, s->packs[i].outcomes);
    if (s->n_packs > 1) add_verdicts(&t, s, STR("together"), s->outcomes);
    return t;
}

table sweep_option_table(arena *a, const sweep *s, size_t most) {
    bool several = s->n_packs > 1;
    table t = table_new(a, 1 + several + s->n_packs);
    str *head = table_add(&t);
    bool accepted = sweep_looked_at(s) == DEAL_ACCEPTED;
    head[0] = accepted ? STR("accepted by") : STR("rejected by");
    if (several) head[1] = accepted ? everyone(a, s) : STR("some pack");
    for (size_t i = 0; i < s->n_packs; i++) head[1 + several + i] = s->packs[i].pack->id;
    for (size_t k = 0; k < sweep_deciding(s) && k < most; k++) {
        const sweep_choice *c = &s->choices[k];
        const sweep_shares *shares = shares_of(s, c);
        table_add_group(&t, sweep_choice_name(a, s, c->choice));
        for (uint32_t w = 0; w < c->n_ways; w++) {
            str *cells = table_add(&t);
            cells[0] = option_name(a, &s->deal->choices[c->choice], w);
            if (several) cells[1] = sweep_percent(a, &shares->all[w]);
            for (size_t i = 0; i < s->n_packs; i++) cells[1 + several + i] = sweep_percent(a, &shares->packs[i][w]);
        }
    }
    return t;
}

/* ------------------------------------------------------------------------------------------------ rules */

static int crossed_most_first(const void *a, const void *b) {
    const sweep_rule *x = *(const sweep_rule *const *)a, *y = *(const sweep_rule *const *)b;
    for (int o = RULE_ERROR; o >= RULE_UNDETERMINED; o--)
        if (x->outcomes[o].share != y->outcomes[o].share) return x->outcomes[o].share > y->outcomes[o].share ? -1 : 1;
    return x < y ? -1 : x > y;
}

static bool stands_in_the_way(const sweep *s, const sweep_rule *r) {
    bool trouble = !r->outcomes[RULE_FAIL].none || !r->outcomes[RULE_UNDETERMINED].none;
    bool counts = r->rule->class == RULE_RED_LINE || (s->strict && r->rule->class == RULE_NEGOTIABLE);
    return !r->outcomes[RULE_ERROR].none || (counts && trouble);
}

static str amount(arena *a, const sweep_count *c) {
    return c->none ? STR("-") : c->every ? STR("always") : sweep_percent(a, c);
}

/* The brackets on which a rule turns; of many the first are named. */
static str turning_on(arena *a, const sweep *s, const sweep_rule *r) {
    enum { NAMED = 3 };
    buf list = {0};
    for (size_t i = 0; i < r->n_choices && i < NAMED; i++) join(&list, ", ", s->deal->choices[r->choices[i]].name);
    if (r->n_choices > NAMED) buf_printf(&list, " and %zu more", r->n_choices - NAMED);
    return closed(a, &list);
}

table sweep_rule_table(arena *a, const sweep *s, size_t p, size_t most, size_t *left) {
    const sweep_pack *of = &s->packs[p];
    const sweep_rule **list = ARENA_ARRAY(a, const sweep_rule *, of->n_rules);
    size_t n = 0;
    bool errors = false;
    for (size_t i = 0; i < of->n_rules; i++) {
        errors = errors || !of->rules[i].outcomes[RULE_ERROR].none;
        if (stands_in_the_way(s, &of->rules[i])) list[n++] = &of->rules[i];
    }
    if (n) qsort(list, n, sizeof *list, crossed_most_first);
    *left = n > most ? n - most : 0;
    table t = table_new(a, 4 + errors);
    str *head = table_add(&t);
    head[0] = of->pack->id;
    head[1] = STR("crossed");
    head[2] = STR("open");
    if (errors) head[3] = STR("error");
    head[3 + errors] = STR("turns on");
    for (size_t i = 0; i < n && i < most; i++) {
        str *cells = table_add(&t);
        cells[0] = list[i]->rule->id;
        cells[1] = amount(a, &list[i]->outcomes[RULE_FAIL]);
        cells[2] = amount(a, &list[i]->outcomes[RULE_UNDETERMINED]);
        if (errors) cells[3] = amount(a, &list[i]->outcomes[RULE_ERROR]);
        cells[3 + errors] = turning_on(a, s, list[i]);
    }
    return t;
}
