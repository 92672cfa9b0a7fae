#include "sweep/sweep.h"

#include <stdlib.h>
#include <string.h>

#include "sweep/diagrams.h"
#include "sweep/model_count.h"

/* From the diagrams to the numbers of a report. */

typedef struct counter {
    arena *memory;  /* of the sweep */
    arena *scratch; /* reset after each diagram that is counted */
    const deal *deal;
    const diagrams *b;
    model_count c;
} counter;

/* ------------------------------------------------------------------------------------------------ accepted
 * combinations
 */

/* The list follows the order of the deal's choices, but a diagram tests them in another order. So the choices are
 * settled one after the other in the deal's order, and after each a pass over the nodes, from the lowest up, finds out
 * whether the value 1 can still be reached. No node is made for that. */
typedef struct lister {
    arena *memory;
    const diagrams *b;
    const mdd_id *nodes; /* each before its children */
    size_t n_nodes;
    bool *live;              /* by node: 1 can be reached from it */
    const uint32_t *choices; /* that the diagram depends on, in the deal's order */
    size_t n_choices, n_all, most;
    mdd_id root;
    int32_t *settled; /* by choice of the deal */
    VEC(const int32_t *) found;
} lister;

static bool is_live(const lister *l, mdd_id f) {
    mdd *m = l->b->m;
    uint32_t level = mdd_level(m, f);
    int32_t option = l->settled[l->b->choice[level]];
    const mdd_id *children = mdd_children(m, f);
    if (option >= 0) return l->live[children[option]];
    for (uint32_t i = 0; i < mdd_options(m, level); i++)
        if (l->live[children[i]]) return true;
    return false;
}

static void list_from(lister *l, size_t k) {
    if (l->found.n >= l->most) return;
    for (size_t i = l->n_nodes; i-- > 0;) l->live[l->nodes[i]] = is_live(l, l->nodes[i]);
    if (!l->live[l->root]) return;
    if (k == l->n_choices) {
        int32_t *copy = ARENA_ARRAY(l->memory, int32_t, l->n_all);
        if (l->n_all) memcpy(copy, l->settled, l->n_all * sizeof *copy);
        VEC_PUSH(l->memory, l->found, copy);
        return;
    }
    uint32_t which = l->choices[k];
    for (uint32_t i = 0; i < mdd_options(l->b->m, l->b->level[which]); i++) {
        l->settled[which] = (int32_t)i;
        list_from(l, k + 1);
    }
    l->settled[which] = -1;
}

/* Marks the choices that F depends on. */
static void mark_support(const counter *k, mdd_id f, bool *support) {
    size_t n;
    const mdd_id *nodes = mdd_reach(k->b->m, k->scratch, f, &n);
    for (size_t i = 0; i < n; i++) support[k->b->choice[mdd_level(k->b->m, nodes[i])]] = true;
}

static void list_accepted(const counter *k, sweep *s, natural accepted, size_t most) {
    mdd_id f = k->b->accepted;
    uint32_t n = k->deal->n_choices;
    bool *support = ARENA_ARRAY(k->memory, bool, n);
    uint32_t *choices = ARENA_ARRAY(k->scratch, uint32_t, n);
    natural each = count_zero(&k->c), entries = count_zero(&k->c);
    mark_support(k, f, support);
    lister l = {.memory = k->memory, .b = k->b, .choices = choices, .n_all = n, .most = most, .root = f};
    l.nodes = mdd_reach(k->b->m, k->scratch, f, &l.n_nodes);
    l.live = ARENA_ARRAY(k->scratch, bool, (l.n_nodes ? l.nodes[0] : 0) + MDD_ENDS);
    l.live[1] = true;
    l.settled = ARENA_ARRAY(k->scratch, int32_t, n);
    each[0] = 1;
    mpn_copyi(entries, accepted, k->c.width);
    for (uint32_t i = 0; i < n; i++) {
        mp_limb_t options = choice_ways(&k->deal->choices[i]);
        l.settled[i] = -1;
        if (support[i]) {
            choices[l.n_choices++] = i;
            continue;
        }
        mpn_mul_1(each, each, k->c.width, options);
        mpn_divrem_1(entries, 0, entries, k->c.width, options);
    }
    list_from(&l, 0);
    s->accepted = l.found.v;
    s->n_accepted = l.found.n;
    s->accepted_all = count_digits(&k->c, entries);
    s->each = count_digits(&k->c, each);
    natural listed = count_zero(&k->c);
    listed[0] = s->n_accepted;
    s->more = count_compare(&k->c, listed, entries) < 0;
}

/* ------------------------------------------------------------------------------------------------ packs */

static sweep_count count_of(const counter *k, natural n, natural among) {
    return (sweep_count){.digits = count_digits(&k->c, n),
                         .share = count_share(&k->c, n, among),
                         .none = count_is_zero(&k->c, n),
                         .every = count_compare(&k->c, n, among) == 0};
}

static natural *count_outcomes(const counter *k, mdd_id f, sweep_count *out, size_t n) {
    natural *ends = count_ends(&k->c, k->b->m, k->scratch, f);
    for (size_t i = 0; i < n; i++) out[i] = count_of(k, ends[i], k->c.total);
    arena_reset(k->scratch);
    return ends;
}

static void count_pack(const counter *k, const pack *p, size_t i, sweep_pack *out) {
    sweep_rule *rules = ARENA_ARRAY(k->memory, sweep_rule, p->n_rules);
    *out = (sweep_pack){.pack = p, .rules = rules, .n_rules = p->n_rules};
    count_outcomes(k, k->b->packs[i], out->outcomes, DEAL_ERROR + 1);
    for (size_t r = 0; r < p->n_rules; r++) {
        uint32_t n = k->deal->n_choices, *choices = ARENA_ARRAY(k->memory, uint32_t, n);
        rules[r] = (sweep_rule){.rule = &p->rules[r], .choices = choices};
        count_outcomes(k, k->b->rules[i][r], rules[r].outcomes, RULE_ERROR + 1);
        bool *support = ARENA_ARRAY(k->scratch, bool, n);
        mark_support(k, k->b->rules[i][r], support);
        for (uint32_t c = 0; c < n; c++)
            if (support[c]) choices[rules[r].n_choices++] = c;
        arena_reset(k->scratch);
    }
}

/* ------------------------------------------------------------------------------------------------ choices */

/* The influence of a choice: the spread of shares between its options, of all packs, and of the pack with the largest
 * spread; of accepted, then of rejected. The first difference decides. */
enum { ACCEPTED_BY_ALL, ACCEPTED_BY_ONE, REJECTED_BY_ALL, REJECTED_BY_ONE, WEIGHTS };

/* A choice while its influence is computed. */
typedef struct draft {
    const counter *of;
    sweep_choice choice;
    natural weight[WEIGHTS]; /* (most - least with one option) * options: among all combinations */
} draft;

/* The number of combinations for each option of a choice, of N in all. A choice on which nothing depends divides them
 * evenly. */
static natural *option_counts(const counter *k, natural **by_level, uint32_t which, natural all) {
    uint32_t n = choice_ways(&k->deal->choices[which]), level = k->b->level[which];
    if (level != NO_LEVEL) return by_level[level];
    natural *even = ARENA_ARRAY(k->memory, natural, n);
    natural each = count_divide(&k->c, all, n);
    for (uint32_t i = 0; i < n; i++) even[i] = each;
    return even;
}

static natural spread_of(const counter *k, const natural *options, uint32_t n) {
    natural most = options[0], least = options[0], spread = count_zero(&k->c);
    for (uint32_t i = 1; i < n; i++) {
        if (count_compare(&k->c, options[i], most) > 0) most = options[i];
        if (count_compare(&k->c, options[i], least) < 0) least = options[i];
    }
    mpn_sub_n(spread, most, least, k->c.width);
    mpn_mul_1(spread, spread, k->c.width, n);
    return spread;
}

/* Adds how the verdict END depends on each choice: of pack I, or of the deal if I is the number of packs. */
static void add_shares(const counter *k, draft *drafts, deal_outcome end, mdd_id f, size_t i, size_t n_packs) {
    natural all = count_ends(&k->c, k->b->m, k->scratch, f)[end];
    natural **by_level = count_options(&k->c, k->b->m, k->scratch, f, (uint8_t)end);
    bool accepted = end == DEAL_ACCEPTED, one = i < n_packs;
    for (uint32_t which = 0; which < k->deal->n_choices; which++) {
        draft *d = &drafts[which];
        uint32_t n = d->choice.n_options;
        sweep_shares *to = accepted ? &d->choice.accepted : &d->choice.rejected;
        natural *weight = &d->weight[(accepted ? ACCEPTED_BY_ALL : REJECTED_BY_ALL) + one];
        natural *options = option_counts(k, by_level, which, all), among = count_divide(&k->c, k->c.total, n);
        natural spread = spread_of(k, options, n);
        sweep_count *shares = ARENA_ARRAY(k->memory, sweep_count, n);
        for (uint32_t o = 0; o < n; o++) shares[o] = count_of(k, options[o], among);
        if (count_compare(&k->c, spread, *weight) > 0) *weight = spread;
        to->decides = to->decides || !count_is_zero(&k->c, spread);
        if (one) {
            to->packs[i] = shares;
        } else {
            to->all = shares;
            to->spread = count_share(&k->c, spread, k->c.total);
        }
    }
    arena_reset(k->scratch);
}

/* Above 0 if A has more influence than B, below 0 if less. */
static int compare_influence(const draft *a, const draft *b) {
    int order = 0;
    for (int w = 0; w < WEIGHTS && order == 0; w++) order = count_compare(&a->of->c, a->weight[w], b->weight[w]);
    return order;
}

/* The most influence first. */
static int by_influence(const void *x, const void *y) {
    const draft *a = x, *b = y;
    int order = compare_influence(a, b);
    if (order) return order > 0 ? -1 : 1;
    if (a->choice.matters != b->choice.matters) return a->choice.matters ? -1 : 1;
    return a->choice.choice < b->choice.choice ? -1 : 1;
}

static void count_choices(const counter *k, sweep *s, const bool *matters) {
    uint32_t n = k->deal->n_choices;
    draft *list = ARENA_ARRAY(k->memory, draft, n);
    for (uint32_t i = 0; i < n; i++) {
        draft *d = &list[i];
        uint32_t options = choice_ways(&k->deal->choices[i]);
        d->of = k;
        d->choice = (sweep_choice){.choice = i, .n_options = options, .matters = matters[i]};
        d->choice.of = count_digits(&k->c, count_divide(&k->c, k->c.total, options));
        d->choice.accepted.packs = ARENA_ARRAY(k->memory, const sweep_count *, s->n_packs);
        d->choice.rejected.packs = ARENA_ARRAY(k->memory, const sweep_count *, s->n_packs);
        for (int w = 0; w < WEIGHTS; w++) d->weight[w] = count_zero(&k->c);
    }
    for (size_t i = 0; i <= s->n_packs; i++) {
        mdd_id f = i < s->n_packs ? k->b->packs[i] : k->b->all;
        add_shares(k, list, DEAL_ACCEPTED, f, i, s->n_packs);
        add_shares(k, list, DEAL_REJECTED, f, i, s->n_packs);
    }
    if (n) qsort(list, n, sizeof *list, by_influence);
    sweep_choice *choices = ARENA_ARRAY(k->memory, sweep_choice, n);
    uint32_t *rank = ARENA_ARRAY(k->memory, uint32_t, n);
    for (size_t i = 0; i < n; i++) {
        choices[i] = list[i].choice;
        choices[i].tied = i && compare_influence(&list[i - 1], &list[i]) == 0;
        rank[choices[i].choice] = (uint32_t)i;
    }
    s->choices = choices;
    s->rank = rank;
    s->n_choices = n;
}

/* ------------------------------------------------------------------------------------------------ the sweep */

static sweep *count_all(arena *a, arena *scratch, const deal *d, const diagrams *b, const pack *const *packs,
                        size_t n_packs, sweep_settings settings) {
    sweep *s = ARENA_NEW(a, sweep);
    uint32_t *options = ARENA_ARRAY(a, uint32_t, d->n_choices);
    for (uint32_t i = 0; i < d->n_choices; i++) options[i] = choice_ways(&d->choices[i]);
    const counter k = {a, scratch, d, b, count_open(a, options, d->n_choices)};
    sweep_pack *of_packs = ARENA_ARRAY(a, sweep_pack, n_packs);
    bool *matters = ARENA_ARRAY(a, bool, d->n_choices);
    for (size_t i = 0; i < n_packs; i++) {
        count_pack(&k, packs[i], i, &of_packs[i]);
        mark_support(&k, b->packs[i], matters);
        arena_reset(scratch);
    }
    *s = (sweep){.deal = d, .packs = of_packs, .n_packs = n_packs, .strict = settings.strict};
    s->combinations = count_digits(&k.c, k.c.total);
    natural accepted = count_outcomes(&k, b->all, s->outcomes, DEAL_ERROR + 1)[DEAL_ACCEPTED];
    count_choices(&k, s, matters);
    list_accepted(&k, s, accepted, settings.max_listed);
    s->nodes = mdd_nodes(b->m);
    return s;
}

sweep *sweep_deal(arena *a, const deal *d, const pack *const *packs, size_t n_packs, sweep_settings settings,
                  diags *problems) {
    arena *work = arena_child(a), *scratch = arena_child(a);
    diagrams b;
    sweep *s = NULL;
    if (diagrams_build(work, scratch, d, packs, n_packs, settings, &b, problems)) {
        arena_reset(scratch);
        s = count_all(a, scratch, d, &b, packs, n_packs, settings);
    }
    arena_free(scratch);
    arena_free(work);
    return s;
}

int sweep_exit_status(const sweep *s) {
    if (!s->outcomes[DEAL_ERROR].none) return 2;
    if (!s->outcomes[DEAL_ACCEPTED].none || !s->outcomes[DEAL_NOT_APPLICABLE].none) return 0;
    return s->outcomes[DEAL_UNDETERMINED].none ? 1 : 3;
}
