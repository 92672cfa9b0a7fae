#include "report/diff_report.h"

const char *result_condition_name(const result_condition *c) {
    if (!c) return "not listed";
    if (c->outcome != CONDITION_VIOLATED || !(c->waived || c->known)) return condition_outcome_name(c->outcome);
    return c->waived ? "violated (waived)" : "violated (known)";
}

/* Of a report that tells of all, a condition that is not there is a condition that its packs did not have. Lines leave
 * out what holds. */
const char *result_change_name(const result_change *c) {
    if (c->trend != TREND_SAME) return trend_name(c->trend);
    return !c->before ? "new" : !c->after ? "gone" : "changed";
}

const char *result_deal_name(const result_deal_change *d) {
    if (d->presence == DEAL_NEW) return "new";
    if (d->presence == DEAL_GONE) return "gone";
    size_t better = d->n_better + d->n_gone, worse = d->n_worse + d->n_new;
    if (better && worse) return "mixed";
    if (better || worse) return better ? "better" : "worse";
    return trend_name(d->trend);
}

/* ------------------------------------------------------------------------------------------------ conditions */

typedef struct results_comparer {
    arena *memory;
    arena indices; /* of the two deals that are being compared */
    const results *before, *after;
    VEC(result_deal_change) deals;
    VEC(result_change) conditions; /* of the deal that is being looked at */
} results_comparer;

static const result_pack *pack_of(const result_deal *d, str id) {
    for (size_t i = 0; i < d->n_packs; i++)
        if (str_eq(d->packs[i].id, id)) return &d->packs[i];
    return NULL;
}

static map index_conditions(arena *a, const result_deal *d) {
    map index = {0};
    for (size_t i = 0; i < d->n_conditions; i++) map_put(a, &index, d->conditions[i].name, (uint32_t)i);
    return index;
}

static const result_condition *condition_of(const result_deal *d, const map *index, str name) {
    uint32_t i = map_get(index, name);
    return i == MAP_NONE ? NULL : &d->conditions[i];
}

static bool is_exempt(const result_condition *c) {
    return c->waived || c->known;
}

static bool is_bad(const result_condition *c) {
    return c->outcome >= CONDITION_UNDETERMINED;
}

/* The trend between a condition and one that may be missing. Where a report has only lines, what it leaves out holds;
 * where it tells of all, what is missing is not there, and that is neither better nor worse. */
static trend trend_between(const results_comparer *c, const result_condition *before, const result_condition *after) {
    bool missing_holds = c->before->lines || c->after->lines;
    if ((!before || !after) && !missing_holds) return TREND_SAME;
    return condition_trend(before ? before->outcome : CONDITION_MET, before && is_exempt(before),
                           after ? after->outcome : CONDITION_MET, after && is_exempt(after));
}

static bool differ(const result_condition *before, const result_condition *after) {
    if (!before || !after) return is_bad(before ? before : after);
    return before->outcome != after->outcome || is_exempt(before) != is_exempt(after);
}

/* Of a report with everything, only what lines would tell can be compared with lines. */
static bool can_be_compared(const results_comparer *c, const result_condition *one, const result_deal *other) {
    if (!pack_of(other, one->pack)) return false;
    return one->in_lines || !(c->before->lines || c->after->lines);
}

static void add_change(results_comparer *c, result_deal_change *d, const result_condition *before,
                       const result_condition *after) {
    if (!differ(before, after)) return;
    result_change x = {after ? after->name : before->name, before, after, trend_between(c, before, after)};
    d->n_better += x.trend == TREND_BETTER;
    d->n_worse += x.trend == TREND_WORSE;
    d->n_new += x.trend == TREND_SAME && !before;
    d->n_gone += x.trend == TREND_SAME && !after;
    VEC_PUSH(c->memory, c->conditions, x);
}

/* In the order of the later report, then what it does not have. */
static void compare_conditions(results_comparer *c, result_deal_change *d) {
    const result_deal *b = d->before, *w = d->after;
    bool lines = c->before->lines || c->after->lines;
    arena_reset(&c->indices);
    map earlier = index_conditions(&c->indices, b), later = index_conditions(&c->indices, w);
    for (size_t i = 0; i < w->n_conditions; i++) {
        const result_condition *is = &w->conditions[i], *was = condition_of(b, &earlier, is->name);
        if (was && lines && !was->in_lines) was = NULL;
        if (lines && !is->in_lines) is = NULL;
        if ((is || was) && can_be_compared(c, is ? is : was, b)) add_change(c, d, was, is);
    }
    for (size_t i = 0; i < b->n_conditions; i++) {
        const result_condition *was = &b->conditions[i];
        if (!condition_of(w, &later, was->name) && can_be_compared(c, was, w)) add_change(c, d, was, NULL);
    }
}

/* ------------------------------------------------------------------------------------------------ deals */

static void compare_deal(results_comparer *c, const result_deal *before, const result_deal *after) {
    result_deal_change d = {.before = before, .after = after, .presence = DEAL_SAME};
    if (!before || !after) {
        d.presence = before ? DEAL_GONE : DEAL_NEW;
        VEC_PUSH(c->memory, c->deals, d);
        return;
    }
    c->conditions.v = NULL;
    c->conditions.n = c->conditions.cap = 0;
    d.trend = deal_trend(before->outcome, after->outcome);
    compare_conditions(c, &d);
    d.conditions = c->conditions.v;
    d.n_conditions = c->conditions.n;
    if (d.n_conditions || before->outcome != after->outcome) d.presence = DEAL_CHANGED;
    VEC_PUSH(c->memory, c->deals, d);
}

/* How often each id has been met. */
typedef struct id_counts {
    map index;
    VEC(uint32_t) counts;
} id_counts;

/* A name for the N-th deal of its id: deals of one id are paired in order. */
static str key_of(arena *a, const result_deal *d, id_counts *met) {
    str id = d->id.n ? d->id : arena_printf(a, "\n" STR_FMT, STR_ARG(d->file));
    uint32_t number = map_get(&met->index, id);
    if (number == MAP_NONE) {
        map_put(a, &met->index, id, (uint32_t)met->counts.n);
        VEC_PUSH(a, met->counts, 0);
        return id;
    }
    return arena_printf(a, STR_FMT "\n%u", STR_ARG(id), ++met->counts.v[number]);
}

static map index_deals(arena *a, const results *r) {
    map index = {0};
    id_counts met = {0};
    for (size_t i = 0; i < r->n_deals; i++) map_put(a, &index, key_of(a, &r->deals[i], &met), (uint32_t)i);
    return index;
}

static void count_deal(results_comparison *out, const result_deal_change *d) {
    size_t *const of[] = {&out->n_better, &out->n_worse, &out->n_mixed, &out->n_same, &out->n_new, &out->n_gone};
    static const char *const names[] = {"better", "worse", "mixed", "same", "new", "gone"};
    const char *name = result_deal_name(d);
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) *of[i] += str_is(str_of(name), names[i]);
    if (!d->after) return;
    uint64_t *const outcomes[] = {&out->counts.not_applicable, &out->counts.accepted, &out->counts.undetermined,
                                  &out->counts.rejected, &out->counts.errors};
    ++*outcomes[d->after->outcome];
    out->counts.deals++;
}

const results_comparison *results_compare(arena *a, const results *before, const results *after) {
    results_comparer c = {.memory = a, .before = before, .after = after};
    results_comparison *out = ARENA_NEW(a, results_comparison);
    arena_init(&c.indices);
    map earlier = index_deals(a, before);
    id_counts met = {0};
    bool *seen = ARENA_ARRAY(a, bool, before->n_deals);
    for (size_t i = 0; i < after->n_deals; i++) {
        uint32_t was = map_get(&earlier, key_of(a, &after->deals[i], &met));
        if (was != MAP_NONE) seen[was] = true;
        compare_deal(&c, was == MAP_NONE ? NULL : &before->deals[was], &after->deals[i]);
    }
    for (size_t i = 0; i < before->n_deals; i++)
        if (!seen[i]) compare_deal(&c, &before->deals[i], NULL);
    arena_free(&c.indices);
    *out = (results_comparison){.before = before, .after = after, .deals = c.deals.v, .n_deals = c.deals.n};
    for (size_t i = 0; i < c.deals.n; i++) count_deal(out, &c.deals.v[i]);
    return out;
}
