#include "bargain/repairing.h"

/* The questions, in order: is there anything to mend, what is the least that does, what else costs no more; and where
 * nothing does, why, and whether other words would help. */

typedef struct work {
    arena *memory;
    const pack *const *packs;
    size_t n_packs;
    const repair_settings *settings;
    repair_costs costs;
    deadline until;
    diags *problems;
    bool failed; /* an error is in problems */
} work;

static uint32_t refused_rules(const space *s, const verdict *v, bool *refused) {
    uint32_t n = 0;
    for (size_t i = 0; i < s->n_rules; i++) {
        const rule_verdict *r = hear_rule(v, &s->rules[i]);
        refused[i] = r && is_refused(r);
        n += refused[i];
    }
    return n;
}

/* The solver and the judge must agree, but where conditions on words hang on terms, too: those are learnt one by one.
 */
static bool disagree(work *w, space *s, const candidate *c, uint32_t which, const verdict *v) {
    if (space_refute(s, c, which)) return true;
    w->failed = true;
    diags_add(w->problems, (diag){.level = DIAG_ERROR,
                                  .message = arena_printf(&w->problems->memory,
                                                          "internal error: the solver found a repair in which " STR_FMT
                                                          " should hold, but the judge says '%s'; it is not shown",
                                                          STR_ARG(s->rules[which].name),
                                                          rule_outcome_name(hear_rule(v, &s->rules[which])->outcome))});
    return false;
}

static void complain_of(work *w, const pack *p, const rule_verdict *r) {
    arena *a = &w->problems->memory;
    str why = r->when_reason;
    for (size_t i = 0; i < r->n_conditions && why.n == 0; i++)
        if (r->conditions[i].outcome == CONDITION_ERROR) why = r->conditions[i].reason;
    w->failed = true;
    diags_add(w->problems, (diag){.level = DIAG_ERROR,
                                  .message = arena_printf(a,
                                                          "no red line would be crossed, but " STR_FMT "/" STR_FMT
                                                          " ends in an error there, which no pack accepts: " STR_FMT,
                                                          STR_ARG(p->id), STR_ARG(r->rule->id), STR_ARG(why)),
                                  .note = STR("mend the rule, or leave its pack out")});
}

/* A rule of any class that ends in an error keeps its pack from accepting the deal. */
static bool is_free_of_errors(work *w, const verdict *v) {
    for (size_t i = 0; i < v->n_packs; i++)
        for (size_t k = 0; k < v->packs[i].n_rules; k++)
            if (v->packs[i].rules[k].outcome == RULE_ERROR) {
                complain_of(w, v->packs[i].pack, &v->packs[i].rules[k]);
                return false;
            }
    return true;
}

/* Words were let off: a rule may be refused because of them. */
static bool is_excused(const space *s, uint32_t which) {
    return s->free_words && s->seen[which].n_propositions > 0;
}

typedef enum { TRIED_GOOD, TRIED_AGAIN, TRIED_FAILED } tried;

/* Holds a candidate before the judge. What he refuses becomes active, or is learnt. */
static tried try_candidate(work *w, space *s, candidate *c, hearing *h) {
    bool *refused = ARENA_ARRAY(s->memory, bool, s->n_rules), learnt = false;
    *h = hear_candidate(s, c, w->packs, w->n_packs, w->problems);
    w->failed = w->failed || !h->read;
    if (!h->read) return TRIED_FAILED;
    if (refused_rules(s, h->said, refused) == 0) return is_free_of_errors(w, h->said) ? TRIED_GOOD : TRIED_FAILED;
    for (uint32_t i = 0; i < s->n_rules; i++) {
        if (!refused[i] || is_excused(s, i)) {
            if (refused[i] && !s->active[i]) learnt = true, space_activate(s, i);
            continue;
        }
        learnt = true;
        if (!s->active[i])
            space_activate(s, i);
        else if (!disagree(w, s, c, i, h->said))
            return TRIED_FAILED;
    }
    return learnt ? TRIED_AGAIN : TRIED_GOOD;
}

/* The cheapest repair that is not excluded yet. */
static solve_answer next_repair(work *w, space *s, candidate *c, hearing *h) {
    for (;;) {
        solve_answer found = space_best(s, c);
        if (found != SOLVE_YES) return found;
        if (!candidate_nearest(s, c)) return SOLVE_UNKNOWN;
        tried t = try_candidate(w, s, c, h);
        if (t == TRIED_GOOD) return SOLVE_YES;
        if (t == TRIED_FAILED) return SOLVE_UNKNOWN;
    }
}

/* Brackets that cannot be settled are weighed one by one, or not at all. */
static bool any_choice_is_locked(const space *s) {
    for (size_t i = 0; i < s->choices.n; i++)
        if (!s->costs->of_choice[s->choices.v[i]]) return true;
    return false;
}

/* All of the lowest cost, up to the limit; one more is looked for, to know whether there is one. */
static void list_repairs(work *w, space *s, repairs *out) {
    VEC(repair) list = {0};
    solve_answer found;
    candidate c;
    hearing h;
    for (;;) {
        found = next_repair(w, s, &c, &h);
        if (found != SOLVE_YES || (list.n && c.cost > list.v[0].cost) || list.n == w->settings->max) break;
        VEC_PUSH(s->memory, list, describe_repair(s, &c, &h));
        space_exclude(s, &c);
    }
    out->v = list.v;
    out->n = list.n;
    bool none = found == SOLVE_NO && !(s->coarse && any_choice_is_locked(s));
    out->answer = list.n ? BARGAIN_YES : none ? BARGAIN_NO : BARGAIN_OPEN;
    out->complete = found == SOLVE_NO || (found == SOLVE_YES && list.n && c.cost > list.v[0].cost);
    out->smallest = list.n > 0 && !s->coarse;
}

/* ------------------------------------------------------------------------------------------------ where there is none
 */

/* A locked term that the deal sets otherwise than silence does. */
static bool is_draft(const work *w, const deal *d, uint32_t i) {
    const domain *values = NULL;
    slot_type type = vocabulary_slot_type(d->vocabulary, i, &values);
    slot said = d->slots[i], quiet = d->vocabulary->silent_complete[i];
    if (w->costs.of_slot[i] || said.state != SLOT_VALUE || !said.origin) return false;
    return quiet.state != SLOT_VALUE || !slot_value_equal(type, values, said.v, quiet.v);
}

/* The locked terms alone, as a draft; NULL where there are none. */
static const deal *locked_deal(work *w, const deal *d) {
    uint32_t n = d->vocabulary->n_slots;
    deal *out = ARENA_NEW(w->memory, deal);
    slot *slots = ARENA_ARRAY(w->memory, slot, n + DEAL_FIELDS);
    bool any = false;
    *out = *d;
    for (uint32_t i = 0; i < n + DEAL_FIELDS; i++) {
        bool locked = i < n && is_draft(w, d, i);
        slots[i] = locked || i >= n ? d->slots[i] : d->vocabulary->silent_complete[i];
        any = any || locked;
    }
    out->slots = slots;
    out->n_choices = 0;
    return any ? out : NULL;
}

/* Words that go on and on explain nothing. */
static bool is_short(const bargain *b) {
    enum { MOST_FIGHTS = 4 };
    for (size_t i = 0; i < b->n_conflicts; i++)
        if (b->conflicts[i].n_fights > MOST_FIGHTS) return false;
    return true;
}

static void explain_in_words(work *w, const deal *d, repairs *out) {
    unsigned left = deadline_left(w->until);
    bargain_settings settings = {.given = locked_deal(w, d), .max = w->settings->max};
    settings.seconds = w->until.at ? left / 1000 + 1 : 0;
    if (w->until.at && left == 0) return;
    out->why = bargain_find(w->memory, d->vocabulary, w->packs, w->n_packs, &settings, w->problems);
    if (out->why && (out->why->agreement != BARGAIN_NO || !is_short(out->why))) out->why = NULL;
}

static void list_words(work *w, space *s, const verdict *before, const verdict *after, repairs *out) {
    VEC(repair_words) list = {0};
    for (size_t i = 0; i < s->n_rules; i++) {
        const rule_verdict *now = hear_rule(before, &s->rules[i]);
        if (!is_refused(hear_rule(after, &s->rules[i])) || !is_refused(now)) continue;
        for (size_t k = 0; k < now->n_conditions; k++)
            if (now->conditions[k].outcome > CONDITION_FALLBACK)
                VEC_PUSH(w->memory, list, ((repair_words){s->rules[i].pack, s->rules[i].rule, &now->conditions[k]}));
    }
    out->words = list.v;
    out->n_words = list.n;
}

/* What it would take if words could be changed, too. */
static void try_other_words(work *w, const deal *d, const verdict *before, repairs *out) {
    space *s = ARENA_NEW(w->memory, space);
    bool *refused;
    candidate c;
    hearing h;
    bool any = false;
    space_open(s, w->memory, d, w->packs, w->n_packs, &w->costs, w->until, true);
    for (size_t i = 0; i < s->n_rules; i++) any = any || s->seen[i].n_propositions;
    if (!any) return;
    refused = ARENA_ARRAY(w->memory, bool, s->n_rules);
    refused_rules(s, before, refused);
    for (uint32_t i = 0; i < s->n_rules; i++)
        if (refused[i]) space_activate(s, i);
    if (next_repair(w, s, &c, &h) != SOLVE_YES) return;
    list_words(w, s, before, h.said, out);
    if (out->n_words == 0) return;
    repair *r = ARENA_NEW(w->memory, repair);
    *r = describe_repair(s, &c, &h);
    out->with_words = r;
}

static void explain_none(work *w, const space *s, const verdict *before, repairs *out) {
    explain_in_words(w, s->deal, out);
    try_other_words(w, s->deal, before, out);
}

/* ------------------------------------------------------------------------------------------------ the whole */

static const deal *made_whole(work *w, const deal *d) {
    str text = patch_complete(w->memory, d);
    return deal_read(w->memory, source_of_text(w->memory, d->source->name, text), d->vocabulary, NULL, w->problems);
}

static void count_open(const deal *d, repairs *out) {
    for (uint32_t i = 0; i < d->vocabulary->n_slots && !d->complete; i++)
        out->n_terms_open += d->slots[i].state == SLOT_OPEN && !d->slots[i].origin;
}

static void nothing_to_do(work *w, const deal *d, repairs *out) {
    repair *none = ARENA_NEW(w->memory, repair);
    none->text = d->source->text;
    out->v = none;
    out->n = 1;
    out->answer = BARGAIN_YES;
    out->nothing_to_do = out->complete = out->smallest = true;
}

/* Mends D as it is. Where that cannot be, the reasons are found only as far as the caller needs them. */
static bool mend(work *w, const deal *d, bool last, repairs *out) {
    space *s = ARENA_NEW(w->memory, space);
    *out = (repairs){.deal = d};
    if (!repair_read_costs(w->memory, d, w->settings, &w->costs, w->problems)) return false;
    count_open(d, out);
    const verdict *before = judge_deal(w->memory, d, w->packs, w->n_packs, (judge_settings){0});
    space_open(s, w->memory, d, w->packs, w->n_packs, &w->costs, w->until, false);
    bool *refused = ARENA_ARRAY(w->memory, bool, s->n_rules);
    if (refused_rules(s, before, refused) == 0) {
        nothing_to_do(w, d, out);
        return is_free_of_errors(w, before);
    }
    for (uint32_t i = 0; i < s->n_rules; i++)
        if (refused[i]) space_activate(s, i);
    list_repairs(w, s, out);
    if (out->answer != BARGAIN_NO || w->failed) return !w->failed;
    out->rules = s->rules;
    out->n_rules = s->n_rules;
    find_blocks(s, w->settings->max, out);
    if (last || w->costs.stays_incomplete) explain_none(w, s, before, out);
    return !w->failed;
}

/* As the whole deal: from the start, or because no edit of its terms alone does. */
static bool mend_whole(work *w, const deal *d, repairs *out) {
    repairs alone = *out;
    const deal *whole = made_whole(w, d);
    if (!whole || !mend(w, whole, true, out)) return false;
    out->made_whole = true;
    out->alone = alone.conflicts;
    out->n_alone = alone.n_conflicts;
    if (!out->rules) out->rules = alone.rules;
    return true;
}

const repairs *repair_find(arena *a, const deal *d, const pack *const *packs, size_t n_packs, const repair_settings *s,
                           diags *problems) {
    size_t before = problems->errors;
    repairs *out = ARENA_NEW(a, repairs);
    work w = {.memory = a, .packs = packs, .n_packs = n_packs, .settings = s, .problems = problems};
    w.until = deadline_in(s->seconds);
    bool at_once = s->complete && !d->complete;
    bool good = at_once ? mend_whole(&w, d, out) : mend(&w, d, d->complete, out);
    if (good && !at_once && !d->complete && out->answer == BARGAIN_NO && !w.costs.stays_incomplete)
        good = mend_whole(&w, d, out);
    return good && problems->errors == before ? out : NULL;
}
