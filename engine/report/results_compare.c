#include "report/diff_report.h"

/* What changed between two reports that check wrote.
 *
 * A json report lists every condition. A jsonl report lists only those that are violated or undetermined, and no
 * preferences: a condition that it does not list is met. So if one of the two reports is jsonl, only conditions that
 * jsonl would list are compared (result_condition.in_lines). If both are json, a condition that one of them does not
 * list is new or gone, which is neither better nor worse. */

typedef struct results_comparer {
    arena *memory;
    arena *indices;     /* of the two deals that are being compared; reset for each deal */
    bool lines;         /* one of the reports is jsonl */
    bool better, worse; /* a condition of the deal that is being compared is, or it is gone or new */
    VEC(result_deal_change) deals;
    VEC(result_change) conditions; /* of the deal that is being compared */
} results_comparer;

const char *result_condition_name(const result_condition *c) {
    if (!c) return "not listed";
    if (c->outcome != CONDITION_VIOLATED || !(c->waived || c->known)) return condition_outcome_name(c->outcome);
    return c->waived ? "violated (waived)" : "violated (known)";
}

const char *result_change_name(const result_change *c) {
    if (c->trend != TREND_SAME) return trend_name(c->trend);
    return !c->before ? "new" : !c->after ? "gone" : "changed";
}

const char *const result_deal_trends[] = {"better", "worse", "mixed", "same", "new", "gone"};

/* ------------------------------------------------------------------------------------------------ conditions */

static map index_conditions(arena *a, const result_deal *d) {
    map index = {0};
    for (size_t i = 0; i < d->n_conditions; i++) map_put(a, &index, d->conditions[i].name, (uint32_t)i);
    return index;
}

static bool is_exempt(const result_condition *c) {
    return c && (c->waived || c->known);
}

/* Adds the change from BEFORE to AFTER, if there is one. One of them may be NULL: not listed. Conditions of a pack that
 * deal OTHER was not checked with cannot be compared. */
static void add_change(results_comparer *c, const result_condition *before, const result_condition *after,
                       const result_deal *other) {
    const result_condition *one = after ? after : before;
    bool checked = false, changed = one->outcome >= CONDITION_UNDETERMINED;
    for (size_t i = 0; i < other->n_packs; i++) checked = checked || str_eq(other->packs[i].id, one->pack);
    if (before && after) changed = before->outcome != after->outcome || is_exempt(before) != is_exempt(after);
    if (!checked || !changed || (c->lines && !one->in_lines)) return;
    result_change x = {.name = one->name, .before = before, .after = after};
    if ((before && after) || c->lines)
        x.trend = condition_trend(before ? before->outcome : CONDITION_MET, is_exempt(before),
                                  after ? after->outcome : CONDITION_MET, is_exempt(after));
    c->better = c->better || x.trend == TREND_BETTER || (x.trend == TREND_SAME && !after);
    c->worse = c->worse || x.trend == TREND_WORSE || (x.trend == TREND_SAME && !before);
    VEC_PUSH(c->memory, c->conditions, x);
}

/* In the order of the later report, then what it does not list. */
static void compare_conditions(results_comparer *c, const result_deal *b, const result_deal *w) {
    arena_reset(c->indices);
    map earlier = index_conditions(c->indices, b), later = index_conditions(c->indices, w);
    for (size_t i = 0; i < w->n_conditions; i++) {
        const result_condition *is = &w->conditions[i];
        uint32_t at = map_get(&earlier, is->name);
        const result_condition *was = at == MAP_NONE ? NULL : &b->conditions[at];
        if (was && c->lines && !was->in_lines) was = NULL;
        if (c->lines && !is->in_lines) is = NULL;
        if (is || was) add_change(c, was, is, b);
    }
    for (size_t i = 0; i < b->n_conditions; i++)
        if (map_get(&later, b->conditions[i].name) == MAP_NONE) add_change(c, &b->conditions[i], NULL, w);
}

/* ------------------------------------------------------------------------------------------------ deals */

static void compare_deal(results_comparer *c, const result_deal *before, const result_deal *after) {
    result_deal_change d = {.before = before, .after = after, .changed = true, .all = before ? DEAL_GONE : DEAL_NEW};
    if (before && after) {
        c->conditions.v = NULL;
        c->conditions.n = c->conditions.cap = 0;
        c->better = c->worse = false;
        compare_conditions(c, before, after);
        d.trend = deal_trend(before->outcome, after->outcome);
        bool decided = c->better || c->worse, up = decided ? c->better : d.trend == TREND_BETTER,
             down = decided ? c->worse : d.trend == TREND_WORSE;
        d.all = up && down ? DEAL_MIXED : up ? DEAL_BETTER : down ? DEAL_WORSE : DEAL_SAME;
        d.conditions = c->conditions.v;
        d.n_conditions = c->conditions.n;
        d.drifts = drift_between(c->memory, &before->articles, &after->articles);
        d.changed = d.n_conditions || before->outcome != after->outcome;
    }
    VEC_PUSH(c->memory, c->deals, d);
}

/* How many deals have each id or name so far. */
typedef struct name_counts {
    map index;
    VEC(uint32_t) counts;
} name_counts;

static uint32_t count_name(arena *a, name_counts *c, str name) {
    uint32_t number = map_get(&c->index, name);
    if (number != MAP_NONE) return ++c->counts.v[number];
    map_put(a, &c->index, name, (uint32_t)c->counts.n);
    VEC_PUSH(a, c->counts, 1);
    return 1;
}

/* The ids that more than one deal of a report has. */
static map shared_ids(arena *a, const results *const reports[2]) {
    map shared = {0};
    for (size_t i = 0; i < 2; i++) {
        name_counts met = {0};
        for (size_t k = 0; k < reports[i]->n_deals; k++)
            if (count_name(a, &met, reports[i]->deals[k].id) == 2) map_put(a, &shared, reports[i]->deals[k].id, 0);
    }
    return shared;
}

/* The name under which a deal is looked up in the other report: its id; if deals share it, its id and file, and which
 * of the deals with both it is. */
static str key_of(arena *a, const result_deal *d, const map *shared, name_counts *met) {
    if (d->id.n && map_get(shared, d->id) == MAP_NONE) return d->id;
    str name = arena_printf(a, STR_FMT "\n" STR_FMT, STR_ARG(d->id), STR_ARG(d->file));
    return arena_printf(a, STR_FMT "\n%u", STR_ARG(name), count_name(a, met, name));
}

const results_comparison *results_compare(arena *a, const results *before, const results *after) {
    results_comparer c = {.memory = a, .lines = before->lines || after->lines};
    results_comparison *out = ARENA_NEW(a, results_comparison);
    map earlier = {0};
    name_counts met_before = {0}, met_after = {0};
    map shared = shared_ids(a, (const results *const[]){before, after});
    bool *seen = ARENA_ARRAY(a, bool, before->n_deals);
    c.indices = arena_child(a);
    for (size_t i = 0; i < before->n_deals; i++)
        map_put(a, &earlier, key_of(a, &before->deals[i], &shared, &met_before), (uint32_t)i);
    for (size_t i = 0; i < after->n_deals; i++) {
        uint32_t was = map_get(&earlier, key_of(a, &after->deals[i], &shared, &met_after));
        if (was != MAP_NONE) seen[was] = true;
        compare_deal(&c, was == MAP_NONE ? NULL : &before->deals[was], &after->deals[i]);
    }
    for (size_t i = 0; i < before->n_deals; i++)
        if (!seen[i]) compare_deal(&c, &before->deals[i], NULL);
    arena_free(c.indices);
    *out = (results_comparison){.before = before, .after = after, .deals = c.deals.v, .n_deals = c.deals.n};
    uint64_t *const outcomes[] = {&out->counts.not_applicable, &out->counts.accepted, &out->counts.undetermined,
                                  &out->counts.rejected, &out->counts.errors};
    out->counts.deals = after->n_deals;
    for (size_t i = 0; i < after->n_deals; i++) ++*outcomes[after->deals[i].outcome];
    for (size_t i = 0; i < c.deals.n; i++) {
        const result_deal *one = c.deals.v[i].after ? c.deals.v[i].after : c.deals.v[i].before;
        c.deals.v[i].shared = map_get(&shared, one->id) != MAP_NONE;
        out->n[c.deals.v[i].all]++;
    }
    return out;
}
