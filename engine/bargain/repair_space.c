#include "bargain/repairing.h"

#include <stdlib.h>
#include <string.h>

/* Edits as formulas. */

enum { SECONDS_OF_DAY = 86400 };

/* Combinations of brackets for which one rule is written down, each by itself. */
#define MOST_COMBINATIONS 1024u

static uint32_t n_terms(const space *s) {
    return s->deal->vocabulary->n_slots;
}

/* ------------------------------------------------------------------------------------------------ adding */

/* Facts about slots that came with what was built since. */
static void add_facts(space *s) {
    for (; s->facts < s->m.facts.n; s->facts++) solver_add(&s->s, s->m.facts.v[s->facts]);
}

void space_add(space *s, formula f) {
    add_facts(s);
    solver_add(&s->s, f);
    Z3_optimize_assert(s->m.logic.z, s->best, f);
}

/* Costs come first; of repairs that cost the same, the one with fewer edits beside settled brackets. */
static void add_price(space *s, formula f, uint64_t cost, bool settles) {
    uint64_t weight = cost * ((uint64_t)n_terms(s) + 1) + !settles;
    char *text = arena_z(s->memory, arena_printf(s->memory, "%llu", (unsigned long long)weight));
    Z3_optimize_assert_soft(s->m.logic.z, s->best, f, text, NULL);
}

static formula implies(const space *s, formula a, formula b) {
    return logic_or(&s->m.logic, logic_not(&s->m.logic, a), b);
}

/* ------------------------------------------------------------------------------------------------ choices */

static formula is_settled(const space *s, uint32_t which) {
    return logic_any(&s->m.logic, s->ways[which], choice_ways(&s->deal->choices[which]));
}

static void enter_choice(space *s, uint32_t which) {
    const logic *l = &s->m.logic;
    if (s->ways[which]) return;
    uint32_t n = choice_ways(&s->deal->choices[which]);
    formula *ways = ARENA_ARRAY(s->memory, formula, n);
    for (uint32_t w = 0; w < n; w++) ways[w] = logic_new(l, arena_printf(s->memory, "settle %u=%u", which, w));
    s->ways[which] = ways;
    VEC_PUSH(s->memory, s->choices, which);
    for (uint32_t w = 0; w < n; w++)
        for (uint32_t other = 0; other < w; other++) space_add(s, logic_not(l, logic_and(l, ways[w], ways[other])));
    formula left = logic_not(l, is_settled(s, which));
    if (s->costs->of_choice[which])
        add_price(s, left, s->costs->of_choice[which], true);
    else
        Z3_optimize_assert(l->z, s->best, left);
}

/* ------------------------------------------------------------------------------------------------ slots */

/* The value does not matter where no rule reads it: some only ask whether it is there. */
static formula slot_is(space *s, uint32_t number, slot v) {
    const model_slot *at = model_slot_at(&s->m, number);
    if (v.state == SLOT_VALUE && !at->is && !at->term) return at->present;
    return model_slot_is(&s->m, number, v);
}

/* What the deal says of a slot under every way of settling; open while a choice that it depends on is not. */
static void add_original(space *s, uint32_t number, formula when, int32_t *settled) {
    const logic *l = &s->m.logic;
    uint32_t which = DEAL_NONE;
    slot v = deal_slot(s->deal, number, settled, &which);
    if (v.state != SLOT_BRACKET) {
        space_add(s, implies(s, when, slot_is(s, number, v)));
        return;
    }
    enter_choice(s, which);
    space_add(s,
              implies(s, logic_and(l, when, logic_not(l, is_settled(s, which))), model_slot_at(&s->m, number)->open));
    for (uint32_t w = 0; w < choice_ways(&s->deal->choices[which]); w++) {
        settled[which] = (int32_t)w;
        add_original(s, number, logic_and(l, when, s->ways[which][w]), settled);
    }
    settled[which] = -1;
}

static int32_t *unsettled(const space *s) {
    int32_t *v = ARENA_ARRAY(s->memory, int32_t, s->deal->n_choices);
    for (uint32_t i = 0; i < s->deal->n_choices; i++) v[i] = -1;
    return v;
}

/* Silence is an edit only where it makes a term absent. */
static formula may_become(space *s, uint32_t number) {
    const logic *l = &s->m.logic;
    const vocabulary *v = s->deal->vocabulary;
    const model_slot *at = model_slot_at(&s->m, number);
    bool absent = s->deal->complete && v->terms[v->slot_term[number]]->silent == SILENCE_ABSENT &&
                  s->deal->slots[number].state != SLOT_ABSENT;
    return logic_and(l, logic_not(l, at->open), absent ? l->yes : at->present);
}

/* The either that decides this slot and nothing else, or NULL. */
static const mention *own_either(const deal *d, uint32_t number) {
    if (d->slots[number].state != SLOT_BRACKET) return NULL;
    const mention *m = &d->mentions[d->slots[number].origin - 1];
    if (m->next != DEAL_NONE || m->choice != DEAL_NONE || m->either == DEAL_NONE) return NULL;
    for (uint32_t i = 0; i < d->n_mentions; i++)
        if (d->mentions[i].either == m->either && &d->mentions[i] != m) return NULL;
    return m;
}

/* To give a term one of the values of its own either is to settle that, and not another edit. */
static void add_own_either(space *s, uint32_t number) {
    const deal *d = s->deal;
    const mention *m = own_either(d, number);
    for (uint32_t i = 0; m && i < d->choices[m->either].n_options; i++) {
        slot v = {.state = SLOT_VALUE, .v = m->either_values[i]};
        space_add(s, logic_not(&s->m.logic, logic_and(&s->m.logic, s->edited[number], slot_is(s, number, v))));
    }
}

static void enter_slot(space *s, uint32_t number) {
    const logic *l = &s->m.logic;
    if (s->edited[number]) return;
    Z3_optimize_assert(l->z, s->best, model_slot_at(&s->m, number)->fact);
    if (number >= n_terms(s)) {
        s->edited[number] = l->no;
        space_add(s, slot_is(s, number, s->deal->slots[number]));
        return;
    }
    str path = vocabulary_slot_path(s->memory, s->deal->vocabulary, number);
    formula edit = logic_new(l, arena_printf(s->memory, "edit " STR_FMT, STR_ARG(path)));
    s->edited[number] = edit;
    VEC_PUSH(s->memory, s->slots, number);
    space_add(s, implies(s, edit, may_become(s, number)));
    add_original(s, number, logic_not(l, edit), unsettled(s));
    add_own_either(s, number);
    Z3_optimize_assert(l->z, s->best, model_slot_at(&s->m, number)->fact);
    if (s->costs->of_slot[number])
        add_price(s, logic_not(l, edit), s->costs->of_slot[number], false);
    else
        Z3_optimize_assert(l->z, s->best, logic_not(l, edit));
}

/* ------------------------------------------------------------------------------------------------ rules */

static void add_number(numbers *out, uint32_t which, space *s) {
    for (size_t i = 0; i < out->n; i++)
        if (out->v[i] == which) return;
    VEC_PUSH(s->memory, *out, which);
}

void space_choices_of(space *s, const model_rule *r, numbers *out) {
    const deal *d = s->deal;
    for (size_t i = 0; i < r->n_slots; i++) {
        slot v = d->slots[r->slots[i]];
        if (v.state != SLOT_BRACKET) continue;
        for (uint32_t k = v.origin - 1; k != DEAL_NONE; k = d->mentions[k].next) {
            if (d->mentions[k].choice != DEAL_NONE) add_number(out, d->mentions[k].choice, s);
            if (d->mentions[k].either != DEAL_NONE) add_number(out, d->mentions[k].either, s);
        }
    }
    if (!words_are_read(s, r)) return;
    for (uint32_t i = 0; i < d->n_articles; i++)
        if (!d->articles[i].dropped && d->articles[i].choice != DEAL_NONE) add_number(out, d->articles[i].choice, s);
}

/* Variables of the solver, and what stands for them. */
typedef struct replacing {
    space *s;
    VEC(Z3_ast) from;
    VEC(Z3_ast) to;
} replacing;

static bool is_variable(const space *s, Z3_ast t) {
    Z3_context z = s->m.logic.z;
    if (!t || Z3_get_ast_kind(z, t) != Z3_APP_AST) return false;
    bool fixed = logic_is_yes(&s->m.logic, t) || logic_is_no(&s->m.logic, t);
    return !fixed && Z3_get_app_num_args(z, Z3_to_app(z, t)) == 0;
}

static void replace(replacing *r, Z3_ast from, formula edited, Z3_ast to) {
    arena *a = r->s->memory;
    if (!is_variable(r->s, from)) return;
    VEC_PUSH(a, r->from, from);
    VEC_PUSH(a, r->to, edited ? logic_choose(&r->s->m.logic, edited, from, to) : to);
}

static Z3_ast constant(space *s, slot_type type, slot_value v) {
    logic *l = &s->m.logic;
    switch (type) {
    case SLOT_BOOL: return logic_of(l, v.b);
    case SLOT_FLOAT: return logic_number(l, v.f);
    case SLOT_STRING: return logic_text(l, *v.s);
    case SLOT_DATE: return logic_int(l, v.i / SECONDS_OF_DAY);
    default: return logic_int(l, v.i);
    }
}

/* An unedited slot is what the deal says under this way of settling. */
static void replace_slot(replacing *r, uint32_t number, slot v) {
    space *s = r->s;
    const logic *l = &s->m.logic;
    const model_slot *at = model_slot_at(&s->m, number);
    formula edited = s->edited[number];
    bool there = v.state == SLOT_VALUE;
    replace(r, at->present, edited, logic_of(l, there));
    replace(r, at->open, edited, logic_of(l, v.state == SLOT_OPEN));
    for (size_t i = 0; at->is && i < at->values->n; i++) {
        bool is = there && (at->type == SLOT_ENUM ? v.v.i == (int64_t)i : SLOT_BIT(v.v.bits, i));
        replace(r, at->is[i], edited, logic_of(l, is));
    }
    if (!at->is && at->term && there) replace(r, at->term, edited, constant(s, at->type, v.v));
}

static void replace_words(replacing *r, const model_rule *seen, const int32_t *settled) {
    space *s = r->s;
    for (size_t i = 0; i < seen->n_propositions && !s->free_words; i++) {
        formula said = s->m.propositions.v[seen->propositions[i]].holds;
        bool holds;
        if (words_hold(s, seen->propositions[i], settled, &holds)) replace(r, said, NULL, logic_of(&s->m.logic, holds));
    }
}

static formula rule_under(space *s, const model_rule *seen, const int32_t *settled) {
    replacing r = {.s = s};
    for (size_t i = 0; i < seen->n_slots; i++) {
        uint32_t which = DEAL_NONE;
        if (s->deal->slots[seen->slots[i]].state != SLOT_BRACKET) continue;
        slot v = deal_slot(s->deal, seen->slots[i], settled, &which);
        if (v.state != SLOT_BRACKET) replace_slot(&r, seen->slots[i], v);
    }
    replace_words(&r, seen, settled);
    if (r.from.n == 0) return seen->holds;
    return Z3_substitute(s->m.logic.z, seen->holds, (unsigned)r.from.n, r.from.v, r.to.v);
}

/* The rule must hold however the choices that are left are settled. */
static formula rule_under_all(space *s, const model_rule *seen, const numbers *choices, size_t at, int32_t *settled,
                              formula live) {
    const logic *l = &s->m.logic;
    if (at == choices->n) return implies(s, live, rule_under(s, seen, settled));
    uint32_t which = choices->v[at], n = choice_ways(&s->deal->choices[which]);
    formula all = l->yes, left = logic_not(l, is_settled(s, which));
    for (uint32_t w = 0; w < n; w++) {
        settled[which] = (int32_t)w;
        formula here = logic_and(l, live, logic_or(l, left, s->ways[which][w]));
        all = logic_and(l, all, rule_under_all(s, seen, choices, at + 1, settled, here));
    }
    settled[which] = -1;
    return all;
}

static void price_words(space *s, const model_rule *seen) {
    int32_t *settled = unsettled(s);
    for (size_t i = 0; i < seen->n_propositions && s->free_words; i++) {
        uint32_t which = seen->propositions[i];
        formula said = s->m.propositions.v[which].holds;
        bool holds;
        if (s->priced[which] || !words_hold(s, which, settled, &holds)) continue;
        s->priced[which] = true;
        add_price(s, holds ? said : logic_not(&s->m.logic, said), s->price, true);
    }
}

void space_activate(space *s, uint32_t which) {
    const model_rule *seen = &s->seen[which];
    numbers choices = {0};
    uint64_t combinations = 1;
    if (s->active[which]) return;
    s->active[which] = true;
    for (size_t i = 0; i < seen->n_slots; i++) enter_slot(s, seen->slots[i]);
    space_choices_of(s, seen, &choices);
    for (size_t i = 0; i < choices.n; i++) {
        enter_choice(s, choices.v[i]);
        if (combinations <= MOST_COMBINATIONS) combinations *= choice_ways(&s->deal->choices[choices.v[i]]);
    }
    if (combinations > MOST_COMBINATIONS) {
        s->coarse = true;
        choices.n = 0;
    }
    price_words(s, seen);
    formula holds = rule_under_all(s, seen, &choices, 0, unsettled(s), s->m.logic.yes);
    Z3_optimize_assert(s->m.logic.z, s->best, holds);
    add_facts(s);
    s->on[which] = solver_name(&s->s, holds);
}

/* ------------------------------------------------------------------------------------------------ opening */

static int by_name(const void *a, const void *b) {
    const bargain_rule *x = a, *y = b;
    return str_cmp(x->name, y->name);
}

static void list_red_lines(space *s, const pack *const *packs, size_t n_packs) {
    size_t n = 0;
    for (size_t i = 0; i < n_packs; i++) n += packs[i]->n_rules;
    s->rules = ARENA_ARRAY(s->memory, bargain_rule, n);
    for (size_t i = 0; i < n_packs; i++)
        for (size_t k = 0; k < packs[i]->n_rules; k++) {
            const rule *r = &packs[i]->rules[k];
            if (r->class != RULE_RED_LINE) continue;
            str name = arena_printf(s->memory, STR_FMT "/" STR_FMT, STR_ARG(packs[i]->id), STR_ARG(r->id));
            s->rules[s->n_rules++] = (bargain_rule){.pack = packs[i], .rule = r, .name = name, .binds = true};
        }
    if (s->n_rules) qsort(s->rules, s->n_rules, sizeof *s->rules, by_name);
}

static const bool *openable_slots(const space *s) {
    uint32_t n = n_terms(s) + DEAL_FIELDS;
    bool *may = ARENA_ARRAY(s->memory, bool, n);
    for (uint32_t i = 0; i < n; i++)
        may[i] = s->deal->slots[i].state == SLOT_OPEN || s->deal->slots[i].state == SLOT_BRACKET;
    return may;
}

typedef struct owned {
    Z3_context z;
    Z3_optimize best;
} owned;

static void close_best(void *what) {
    owned *o = what;
    Z3_optimize_dec_ref(o->z, o->best);
}

static void open_best(space *s) {
    Z3_context z = s->m.logic.z;
    s->best = Z3_mk_optimize(z);
    Z3_optimize_inc_ref(z, s->best);
    owned *o = ARENA_NEW(s->memory, owned);
    *o = (owned){z, s->best};
    arena_defer(s->memory, close_best, o);
}

void space_open(space *s, arena *a, const deal *d, const pack *const *packs, size_t n_packs, const repair_costs *costs,
                deadline until, bool free_words) {
    uint32_t n = d->vocabulary->n_slots + DEAL_FIELDS;
    *s = (space){.memory = a, .deal = d, .until = until, .costs = costs, .free_words = free_words};
    list_red_lines(s, packs, n_packs);
    model_open(&s->m, a, d->vocabulary, packs, n_packs, d);
    s->m.openable = openable_slots(s);
    s->seen = ARENA_ARRAY(a, model_rule, s->n_rules);
    for (size_t i = 0; i < s->n_rules; i++) s->seen[i] = model_add_rule(&s->m, s->rules[i].pack, s->rules[i].rule);
    s->active = ARENA_ARRAY(a, bool, s->n_rules);
    s->on = ARENA_ARRAY(a, formula, s->n_rules);
    s->edited = ARENA_ARRAY(a, formula, n);
    s->ways = ARENA_ARRAY(a, formula *, d->n_choices);
    s->priced = ARENA_ARRAY(a, bool, s->m.propositions.n);
    words_open(s);
    s->price = 1;
    for (uint32_t i = 0; i < n_terms(s); i++) s->price += costs->of_slot[i];
    for (uint32_t i = 0; i < d->n_choices; i++) s->price += costs->of_choice[i];
    solver_open(&s->s, &s->m, until);
    s->facts = s->m.facts.n;
    open_best(s);
}

/* ------------------------------------------------------------------------------------------------ asking */

static bool holds_in(const space *s, Z3_model m, formula f) {
    Z3_ast v = NULL;
    return Z3_model_eval(s->m.logic.z, m, f, true, &v) && logic_is_yes(&s->m.logic, v);
}

static void take(space *s, Z3_model found, candidate *c) {
    uint32_t n = n_terms(s);
    *c = (candidate){ARENA_ARRAY(s->memory, bool, n), ARENA_ARRAY(s->memory, slot, n), unsettled(s), 0,
                     ARENA_ARRAY(s->memory, formula, n)};
    for (size_t i = 0; i < s->slots.n; i++) {
        uint32_t at = s->slots.v[i];
        c->edited[at] = holds_in(s, found, s->edited[at]);
        if (!c->edited[at]) continue;
        c->now[at] = model_slot_value(&s->m, found, at);
        c->cost += s->costs->of_slot[at];
    }
    for (size_t i = 0; i < s->choices.n; i++) {
        uint32_t which = s->choices.v[i];
        for (uint32_t w = 0; w < choice_ways(&s->deal->choices[which]); w++)
            if (holds_in(s, found, s->ways[which][w])) c->settled[which] = (int32_t)w;
        if (c->settled[which] >= 0) c->cost += s->costs->of_choice[which];
    }
}

static void limit_time(space *s) {
    Z3_context z = s->m.logic.z;
    if (!s->until.at) return;
    Z3_params params = Z3_mk_params(z);
    Z3_params_inc_ref(z, params);
    Z3_params_set_uint(z, params, Z3_mk_string_symbol(z, "timeout"), deadline_left(s->until));
    Z3_optimize_set_params(z, s->best, params);
    Z3_params_dec_ref(z, params);
}

solve_answer space_best(space *s, candidate *out) {
    Z3_context z = s->m.logic.z;
    if (deadline_passed(s->until)) return SOLVE_UNKNOWN;
    limit_time(s);
    Z3_lbool answer = Z3_optimize_check(z, s->best, 0, NULL);
    if (answer == Z3_L_FALSE) return SOLVE_NO;
    Z3_model found = answer == Z3_L_TRUE ? Z3_optimize_get_model(z, s->best) : NULL;
    if (!found) return SOLVE_UNKNOWN;
    Z3_model_inc_ref(z, found);
    take(s, found, out);
    Z3_model_dec_ref(z, found);
    return SOLVE_YES;
}

void space_exclude(space *s, const candidate *c) {
    const logic *l = &s->m.logic;
    formula all = l->yes;
    for (size_t i = 0; i < s->slots.n; i++)
        if (c->edited[s->slots.v[i]]) all = logic_and(l, all, s->edited[s->slots.v[i]]);
    for (size_t i = 0; i < s->choices.n; i++) {
        uint32_t which = s->choices.v[i];
        if (c->settled[which] >= 0) all = logic_and(l, all, s->ways[which][c->settled[which]]);
    }
    Z3_optimize_assert(l->z, s->best, logic_not(l, all));
}

/* In the same state: edited to the same, or as the deal says under the same way of settling. */
static formula same_state(space *s, const candidate *c, uint32_t number) {
    const logic *l = &s->m.logic;
    if (number >= n_terms(s)) return l->yes;
    if (!c->edited[number]) return logic_not(l, s->edited[number]);
    return logic_and(l, s->edited[number], slot_is(s, number, c->now[number]));
}

bool space_refute(space *s, const candidate *c, uint32_t number) {
    const logic *l = &s->m.logic;
    const model_rule *r = &s->seen[number];
    formula same = l->yes;
    if (r->n_propositions == 0) return false;
    for (size_t i = 0; i < r->n_slots; i++) same = logic_and(l, same, same_state(s, c, r->slots[i]));
    numbers choices = {0};
    space_choices_of(s, r, &choices);
    for (size_t i = 0; i < choices.n; i++) {
        uint32_t which = choices.v[i];
        int32_t w = c->settled[which];
        same = logic_and(l, same, w >= 0 ? s->ways[which][w] : logic_not(l, is_settled(s, which)));
    }
    space_add(s, logic_not(l, same));
    return true;
}
