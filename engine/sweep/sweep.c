#include "sweep/sweep.h"

#include <stdlib.h>
#include <string.h>

#include "sweep/diagrams.h"
#include "sweep/model_count.h"

/* From the diagrams to what a report says of them. */

static void list_support(arena *scratch, const built *b, mdd_id f, bool *support) {
    size_t n;
    const mdd_id *nodes = mdd_reach(b->m, scratch, f, &n);
    for (size_t i = 0; i < n; i++) support[b->choice[mdd_level(b->m, nodes[i])]] = true;
}

static int ascending(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static const uint32_t *list_choices(arena *a, arena *scratch, const built *b, mdd_id f, size_t *n) {
    size_t n_nodes;
    const mdd_id *nodes = mdd_reach(b->m, scratch, f, &n_nodes);
    bool *seen = ARENA_ARRAY(scratch, bool, mdd_levels(b->m));
    VEC(uint32_t) list = {0};
    for (size_t i = 0; i < n_nodes; i++) {
        uint32_t level = mdd_level(b->m, nodes[i]);
        if (!seen[level]) VEC_PUSH(a, list, b->choice[level]);
        seen[level] = true;
    }
    if (list.n) qsort(list.v, list.n, sizeof *list.v, ascending);
    *n = list.n;
    return list.v;
}

/* A diagram asks in an order of its own, the list follows the deal's. So the choices are settled one after the other in
 * the deal's order, and after each a pass over the nodes, from the lowest up, tells whether yes can still be reached.
 * No node is made for that. */
typedef struct lister {
    arena *memory;
    const built *b;
    const mdd_id *nodes; /* each before those below it */
    size_t n_nodes;
    bool *live;              /* by node: whether it leads to yes */
    const uint32_t *choices; /* that the diagram depends on, in the deal's order */
    size_t n_choices, n_all, most;
    mdd_id root;
    int32_t *settled; /* by choice of the deal */
    VEC(const int32_t *) found;
} lister;

static bool leads_on(const lister *l, mdd_id f) {
    mdd *m = l->b->m;
    uint32_t level = mdd_level(m, f);
    int32_t way = l->settled[l->b->choice[level]];
    const mdd_id *children = mdd_children(m, f);
    if (way >= 0) return l->live[children[way]];
    for (uint32_t w = 0; w < mdd_ways(m, level); w++)
        if (l->live[children[w]]) return true;
    return false;
}

static bool can_be(lister *l) {
    for (size_t i = l->n_nodes; i-- > 0;) l->live[l->nodes[i]] = leads_on(l, l->nodes[i]);
    return l->live[l->root];
}

static void keep(lister *l) {
    int32_t *copy = ARENA_ARRAY(l->memory, int32_t, l->n_all);
    if (l->n_all) memcpy(copy, l->settled, l->n_all * sizeof *copy);
    VEC_PUSH(l->memory, l->found, copy);
}

static void walk(lister *l, size_t k) {
    if (l->found.n >= l->most || !can_be(l)) return;
    if (k == l->n_choices) {
        keep(l);
        return;
    }
    uint32_t which = l->choices[k], ways = mdd_ways(l->b->m, l->b->level[which]);
    for (uint32_t w = 0; w < ways; w++) {
        l->settled[which] = (int32_t)w;
        walk(l, k + 1);
    }
    l->settled[which] = -1;
}

static const int32_t *const *list_ways(arena *a, arena *scratch, const built *b, const deal *d, const bool *support,
                                       mdd_id f, size_t most, size_t *n) {
    uint32_t *choices = ARENA_ARRAY(scratch, uint32_t, d->n_choices);
    lister l = {.memory = a, .b = b, .choices = choices, .n_all = d->n_choices, .most = most, .root = f};
    l.nodes = mdd_reach(b->m, scratch, f, &l.n_nodes);
    l.live = ARENA_ARRAY(scratch, bool, (l.n_nodes ? l.nodes[0] : 0) + MDD_ENDS);
    l.live[1] = true;
    l.settled = ARENA_ARRAY(scratch, int32_t, d->n_choices);
    for (uint32_t i = 0; i < d->n_choices; i++) {
        l.settled[i] = -1;
        if (support[i]) choices[l.n_choices++] = i;
    }
    walk(&l, 0);
    *n = l.found.n;
    return l.found.v;
}

typedef struct counter {
    arena *memory;  /* of the sweep */
    arena *scratch; /* reset after each diagram that is counted */
    const deal *deal;
    const built *b;
    census c;
} counter;

static sweep_count count_of(const counter *k, natural n, natural among) {
    return (sweep_count){.digits = census_digits(&k->c, n),
                         .share = census_share(&k->c, n, among),
                         .none = census_is_zero(&k->c, n),
                         .every = census_compare(&k->c, n, among) == 0};
}

static natural *count_ends(const counter *k, mdd_id f, sweep_count *out, size_t n) {
    natural *ends = census_ends(&k->c, k->b->m, k->scratch, f);
    for (size_t i = 0; i < n; i++) out[i] = count_of(k, ends[i], k->c.total);
    arena_reset(k->scratch);
    return ends;
}

static void count_pack(const counter *k, const pack *p, size_t i, sweep_pack *out) {
    sweep_rule *rules = ARENA_ARRAY(k->memory, sweep_rule, p->n_rules);
    *out = (sweep_pack){.pack = p, .rules = rules, .n_rules = p->n_rules};
    count_ends(k, k->b->packs[i], out->outcomes, DEAL_ERROR + 1);
    for (size_t r = 0; r < p->n_rules; r++) {
        rules[r].rule = &p->rules[r];
        count_ends(k, k->b->rules[i][r], rules[r].outcomes, RULE_ERROR + 1);
        rules[r].choices = list_choices(k->memory, k->scratch, k->b, k->b->rules[i][r], &rules[r].n_choices);
        arena_reset(k->scratch);
    }
}

/* ------------------------------------------------------------------------------------------------ choices */

/* What a choice weighs: how far the shares of its options lie apart, of all packs and of the pack for which that is
 * most, accepted and rejected; the first difference counts. */
enum { ACCEPTED_BY_ALL, ACCEPTED_BY_ONE, REJECTED_BY_ALL, REJECTED_BY_ONE, WEIGHTS };

/* A choice while its weight is found. */
typedef struct draft {
    sweep_choice choice;
    natural weight[WEIGHTS]; /* (most - least under one option) * options: of all ways */
} draft;

typedef struct draft_list {
    draft *v;
    size_t n;
} draft_list;

/* How many ways there are under each option of a choice, of N in all. What nothing asks about spreads evenly. */
static natural *option_counts(const counter *k, natural **by_level, uint32_t which, natural all) {
    uint32_t n = choice_ways(&k->deal->choices[which]), level = k->b->level[which];
    if (level != NO_LEVEL) return by_level[level];
    natural *even = ARENA_ARRAY(k->memory, natural, n);
    natural each = census_divide(&k->c, all, n);
    for (uint32_t w = 0; w < n; w++) even[w] = each;
    return even;
}

static natural spread_of(const counter *k, const natural *options, uint32_t n) {
    natural most = options[0], least = options[0], spread = census_zero(&k->c);
    for (uint32_t w = 1; w < n; w++) {
        if (census_compare(&k->c, options[w], most) > 0) most = options[w];
        if (census_compare(&k->c, options[w], least) < 0) least = options[w];
    }
    mpn_sub_n(spread, most, least, k->c.width);
    mpn_mul_1(spread, spread, k->c.width, n);
    return spread;
}

static sweep_count *option_shares(const counter *k, const natural *options, uint32_t n) {
    sweep_count *out = ARENA_ARRAY(k->memory, sweep_count, n);
    natural among = census_divide(&k->c, k->c.total, n);
    for (uint32_t w = 0; w < n; w++) out[w] = count_of(k, options[w], among);
    return out;
}

/* Adds how END is spread over the options under one diagram: of pack I, or of all packs where I is their number. */
static void add_shares(const counter *k, draft_list drafts, deal_outcome end, mdd_id f, size_t i, size_t n_packs) {
    natural all = census_ends(&k->c, k->b->m, k->scratch, f)[end];
    natural **by_level = census_options(&k->c, k->b->m, k->scratch, f, (uint8_t)end);
    bool accepted = end == DEAL_ACCEPTED, one = i < n_packs;
    for (uint32_t which = 0; which < drafts.n; which++) {
        draft *d = &drafts.v[which];
        sweep_shares *to = accepted ? &d->choice.accepted : &d->choice.rejected;
        natural *weight = &d->weight[(accepted ? ACCEPTED_BY_ALL : REJECTED_BY_ALL) + one];
        natural *options = option_counts(k, by_level, which, all);
        natural spread = spread_of(k, options, d->choice.n_ways);
        const sweep_count *shares = option_shares(k, options, d->choice.n_ways);
        if (census_compare(&k->c, spread, *weight) > 0) *weight = spread;
        to->decides = to->decides || !census_is_zero(&k->c, spread);
        if (one) {
            to->packs[i] = shares;
        } else {
            to->all = shares;
            to->spread = census_share(&k->c, spread, k->c.total);
        }
    }
    arena_reset(k->scratch);
}

static draft_list draft_choices(const counter *k, size_t n_packs, const bool *matters) {
    const deal *of = k->deal;
    draft_list list = {ARENA_ARRAY(k->memory, draft, of->n_choices), of->n_choices};
    for (uint32_t i = 0; i < of->n_choices; i++) {
        uint32_t n = choice_ways(&of->choices[i]);
        draft *d = &list.v[i];
        d->choice = (sweep_choice){.choice = i, .n_ways = n, .matters = matters[i]};
        d->choice.of = census_digits(&k->c, census_divide(&k->c, k->c.total, n));
        d->choice.accepted.packs = ARENA_ARRAY(k->memory, const sweep_count *, n_packs);
        d->choice.rejected.packs = ARENA_ARRAY(k->memory, const sweep_count *, n_packs);
        for (int w = 0; w < WEIGHTS; w++) d->weight[w] = census_zero(&k->c);
    }
    return list;
}

/* Above 0 where A decides more than B, below where less. */
static int compare_weights(const counter *k, const draft *a, const draft *b) {
    int order = 0;
    for (int w = 0; w < WEIGHTS && order == 0; w++) order = census_compare(&k->c, a->weight[w], b->weight[w]);
    return order;
}

/* Whether A stands before B: the deal's order among equals. */
static bool decides_more(const counter *k, const draft *a, const draft *b) {
    int order = compare_weights(k, a, b);
    if (order) return order > 0;
    if (a->choice.matters != b->choice.matters) return a->choice.matters;
    return a->choice.choice < b->choice.choice;
}

/* A merge sort: qsort() has no place for the width of the numbers. */
static void sort_drafts(const counter *k, draft **v, draft **room, size_t n) {
    size_t half = n / 2, i = 0, j = half;
    if (n < 2) return;
    sort_drafts(k, v, room, half);
    sort_drafts(k, v + half, room, n - half);
    for (size_t at = 0; at < n; at++) room[at] = j == n || (i < half && !decides_more(k, v[j], v[i])) ? v[i++] : v[j++];
    for (size_t at = 0; at < n; at++) v[at] = room[at];
}

static void count_choices(const counter *k, sweep *s, const bool *matters) {
    draft_list list = draft_choices(k, s->n_packs, matters);
    draft **order = ARENA_ARRAY(k->memory, draft *, list.n), **room = ARENA_ARRAY(k->memory, draft *, list.n);
    sweep_choice *choices = ARENA_ARRAY(k->memory, sweep_choice, list.n);
    for (size_t i = 0; i <= s->n_packs; i++) {
        mdd_id f = i < s->n_packs ? k->b->packs[i] : k->b->all;
        add_shares(k, list, DEAL_ACCEPTED, f, i, s->n_packs);
        add_shares(k, list, DEAL_REJECTED, f, i, s->n_packs);
    }
    for (size_t i = 0; i < list.n; i++) order[i] = &list.v[i];
    sort_drafts(k, order, room, list.n);
    uint32_t *rank = ARENA_ARRAY(k->memory, uint32_t, list.n);
    for (size_t i = 0; i < list.n; i++) {
        choices[i] = order[i]->choice;
        choices[i].tied = i && compare_weights(k, order[i - 1], order[i]) == 0;
        rank[choices[i].choice] = (uint32_t)i;
    }
    s->choices = choices;
    s->rank = rank;
    s->n_choices = list.n;
}

/* ------------------------------------------------------------------------------------------------ the list */

static void list_accepted(const counter *k, sweep *s, natural accepted, size_t most) {
    mdd_id f = k->b->accepted;
    bool *support = ARENA_ARRAY(k->memory, bool, k->deal->n_choices);
    natural each = census_zero(&k->c), entries = census_zero(&k->c);
    list_support(k->scratch, k->b, f, support);
    each[0] = 1;
    mpn_copyi(entries, accepted, k->c.width);
    for (uint32_t i = 0; i < k->deal->n_choices; i++) {
        mp_limb_t ways = choice_ways(&k->deal->choices[i]);
        if (support[i]) continue;
        mpn_mul_1(each, each, k->c.width, ways);
        mpn_divrem_1(entries, 0, entries, k->c.width, ways);
    }
    s->accepted = list_ways(k->memory, k->scratch, k->b, k->deal, support, f, most, &s->n_accepted);
    s->accepted_all = census_digits(&k->c, entries);
    s->each = census_digits(&k->c, each);
    natural listed = census_zero(&k->c);
    listed[0] = s->n_accepted;
    s->more = census_compare(&k->c, listed, entries) < 0;
}

/* ------------------------------------------------------------------------------------------------ all of it */

static census open_census(arena *a, const deal *d) {
    uint32_t *ways = ARENA_ARRAY(a, uint32_t, d->n_choices);
    for (uint32_t i = 0; i < d->n_choices; i++) ways[i] = choice_ways(&d->choices[i]);
    return census_open(a, ways, d->n_choices);
}

static void fill(sweep *s, const counter *k, const pack *const *packs, const sweep_settings *settings) {
    sweep_pack *of_packs = ARENA_ARRAY(k->memory, sweep_pack, s->n_packs);
    bool *matters = ARENA_ARRAY(k->memory, bool, k->deal->n_choices);
    for (size_t i = 0; i < s->n_packs; i++) {
        count_pack(k, packs[i], i, &of_packs[i]);
        list_support(k->scratch, k->b, k->b->packs[i], matters);
        arena_reset(k->scratch);
    }
    s->packs = of_packs;
    s->ways = census_digits(&k->c, k->c.total);
    natural accepted = count_ends(k, k->b->all, s->outcomes, DEAL_ERROR + 1)[DEAL_ACCEPTED];
    count_choices(k, s, matters);
    list_accepted(k, s, accepted, settings->max_listed);
    s->nodes = mdd_nodes(k->b->m);
}

sweep *sweep_deal(arena *a, const deal *d, const pack *const *packs, size_t n_packs, sweep_settings settings,
                  diags *problems) {
    arena work, scratch;
    built b;
    sweep *s = NULL;
    arena_init(&work);
    arena_init(&scratch);
    work.oom = scratch.oom = a->oom;
    if (build_diagrams(&work, &scratch, d, packs, n_packs, settings, &b, problems)) {
        s = ARENA_NEW(a, sweep);
        *s = (sweep){.deal = d, .n_packs = n_packs, .strict = settings.strict};
        arena_reset(&scratch);
        counter k = {.memory = a, .scratch = &scratch, .deal = d, .b = &b, .c = open_census(a, d)};
        fill(s, &k, packs, &settings);
    }
    arena_free(&scratch);
    arena_free(&work);
    return s;
}

int sweep_exit_status(const sweep *s) {
    if (!s->outcomes[DEAL_ERROR].none) return 2;
    if (!s->outcomes[DEAL_ACCEPTED].none || !s->outcomes[DEAL_NOT_APPLICABLE].none) return 0;
    return s->outcomes[DEAL_UNDETERMINED].none ? 1 : 3;
}
