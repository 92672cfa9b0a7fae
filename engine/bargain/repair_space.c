#include "bargain/repair_internal.h"

#include <limits.h>
#include <stdlib.h>

#include "judge/eval_context.h"

/* The search space: edits as formulas, and the rules over the edited deal. */

/* The largest number of combinations of brackets for which a rule is written down, once for each. */
#define MOST_COMBINATIONS 1024u

static uint32_t n_terms(const space *s) {
    return s->deal->vocabulary->n_slots;
}

static void add_facts(space *s) {
    for (; s->facts < s->m.facts.n; s->facts++) solver_add(&s->s, s->m.facts.v[s->facts]);
}

static void space_add(space *s, formula f) {
    add_facts(s);
    solver_add(&s->s, f);
    optimizer_add(&s->best, f);
}

__extension__ typedef unsigned __int128 wide;

static void prefer(space *s, formula f, wide weight) {
    char digits[48], *at = digits + sizeof digits - 1;
    for (*at = '\0'; weight; weight /= 10) *--at = (char)('0' + (int)(weight % 10));
    optimizer_prefer(&s->best, f, at);
}

/* More than the distances of all terms together: what one model clause weighs. */
static wide weight_of_clause(const space *s) {
    return (wide)n_terms(s) * NEARNESS_FARTHEST + 1;
}

/* A soft constraint. Costs come first; of repairs with the same cost, the one with the fewest edits of terms; of these,
 * the one with the most model clauses; of these, the one whose terms are nearest to what the deal says. Each level
 * weighs more than all of the next one. */
static void add_price(space *s, formula f, uint64_t cost, bool settles, uint32_t distance) {
    wide n = n_terms(s);
    prefer(s, f, ((wide)cost * (n + 1) + !settles) * weight_of_clause(s) * (s->n_clauses + 1) + distance);
}

int32_t *space_unsettled(const space *s) {
    int32_t *v = ARENA_ARRAY(s->memory, int32_t, s->deal->n_choices);
    for (uint32_t i = 0; i < s->deal->n_choices; i++) v[i] = -1;
    return v;
}

/* ------------------------------------------------------------------------------------------------ text conditions */

/* Conditions on the articles' text. A repair does not change text, so their results are known: they depend only on
 * which articles are in the deal. */

/* The result of a proposition that only reads text, in the deal settled so. False if it is another one. */
static bool text_condition(const space *s, uint32_t which, const int32_t *settled, bool *out) {
    if (!s->text[which]) return false;
    for (uint32_t i = 0; i < s->deal->n_choices; i++) s->context->settled[i] = settled[i];
    arena_reset(s->context->context.memory);
    s->context->context.steps_left = CEL_STEPS;
    cel_value v = cel_eval(s->text[which], &s->context->context);
    *out = v.kind == CEL_BOOL && v.b;
    return v.kind == CEL_BOOL;
}

bool space_reads_text(const rule *r) {
    const rule_expr *e;
    bool rows = false;
    for (size_t i = 0; !rows && (e = rule_expression(r, i)); i++) {
        size_t n;
        if (e->program) cel_program_slots(e->program, &n, &rows);
    }
    return rows;
}

/* ------------------------------------------------------------------------------------------------ choices */

formula space_is_settled(const space *s, uint32_t which) {
    return logic_any(&s->m.logic, s->option[which], choice_ways(&s->deal->choices[which]));
}

static void enter_choice(space *s, uint32_t which) {
    const logic *l = &s->m.logic;
    if (s->option[which]) return;
    uint32_t n = choice_ways(&s->deal->choices[which]);
    formula *option = ARENA_ARRAY(s->memory, formula, n);
    for (uint32_t i = 0; i < n; i++) option[i] = logic_new(l, arena_printf(s->memory, "settle %u=%u", which, i));
    s->option[which] = option;
    VEC_PUSH(s->memory, s->choices, which);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < i; k++) space_add(s, logic_not(l, logic_and(l, option[i], option[k])));
    formula left = logic_not(l, space_is_settled(s, which));
    if (s->costs->of_choice[which])
        add_price(s, left, s->costs->of_choice[which], true, 0);
    else
        optimizer_add(&s->best, left);
}

/* The choices that the rule's terms and text depend on, in the order of the deal's mentions. */
static numbers choices_of(space *s, const model_rule *r) {
    const deal *d = s->deal;
    numbers out = {0};
    bool *seen = ARENA_ARRAY(s->memory, bool, (size_t)d->n_choices + 1);
    for (size_t i = 0; i < r->n_slots; i++) {
        slot v = d->slots[r->slots[i]];
        for (uint32_t k = v.state == SLOT_BRACKET ? v.origin - 1 : DEAL_NONE; k != DEAL_NONE; k = d->mentions[k].next) {
            const uint32_t which[] = {d->mentions[k].choice, d->mentions[k].either};
            for (int side = 0; side < 2; side++) {
                if (which[side] == DEAL_NONE || seen[which[side]]) continue;
                seen[which[side]] = true;
                VEC_PUSH(s->memory, out, which[side]);
            }
        }
    }
    bool text = space_reads_text(r->rule);
    for (uint32_t i = 0; i < d->n_articles && text; i++) {
        uint32_t which = d->articles[i].choice;
        if (d->articles[i].dropped || which == DEAL_NONE || seen[which]) continue;
        seen[which] = true;
        VEC_PUSH(s->memory, out, which);
    }
    return out;
}

/* ------------------------------------------------------------------------------------------------ slots */

/* What the deal says of a slot, for each combination of options that it depends on; open while one of these choices is
 * not settled. */
static void add_original(space *s, uint32_t number, formula when, int32_t *settled) {
    const logic *l = &s->m.logic;
    uint32_t which = DEAL_NONE;
    slot v = deal_slot(s->deal, number, settled, &which);
    if (v.state != SLOT_BRACKET) {
        space_add(s, logic_implies(l, when, model_slot_matches(&s->m, number, v)));
        return;
    }
    enter_choice(s, which);
    formula left = logic_and(l, when, logic_not(l, space_is_settled(s, which)));
    space_add(s, logic_implies(l, left, model_slot_at(&s->m, number)->open));
    for (uint32_t i = 0; i < choice_ways(&s->deal->choices[which]); i++) {
        settled[which] = (int32_t)i;
        add_original(s, number, logic_and(l, when, s->option[which][i]), settled);
    }
    settled[which] = -1;
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

/* Whether the slot says that there is a thing, and no edit changes it: a repair takes no thing away, and adds none to a
 * set whose own name the deal uses for all of its things, because that would set terms of the new one too. */
static bool is_fixed_thing(const space *s, uint32_t number) {
    const deal *d = s->deal;
    uint32_t member;
    const name_set *set = vocabulary_thing_of(d->vocabulary, number, &member);
    if (!set) return false;
    for (uint32_t i = 0; i < d->n_mentions; i++) {
        const term *t = d->vocabulary->terms[d->vocabulary->slot_term[d->mentions[i].slot]];
        for (size_t k = 0, family = 0; d->mentions[i].sets && k < t->n_segments; k++) {
            if (!t->segments[k].set) continue;
            const name_set *named = d->mentions[i].sets[family++];
            if (named && named->members.named == set->members.named) return true;
        }
    }
    return d->slots[number].state == SLOT_VALUE;
}

static void enter_slot(space *s, uint32_t number) {
    const logic *l = &s->m.logic;
    const vocabulary *v = s->deal->vocabulary;
    if (s->edited[number]) return;
    const model_slot *at = model_slot_at(&s->m, number);
    optimizer_add(&s->best, at->fact);
    if (number >= v->n_slots) {
        s->edited[number] = l->no;
        space_add(s, model_slot_matches(&s->m, number, s->deal->slots[number]));
        return;
    }
    if (is_fixed_thing(s, number)) {
        s->edited[number] = l->no;
        add_original(s, number, l->yes, space_unsettled(s));
        return;
    }
    str path = vocabulary_slot_path(s->memory, v, number);
    formula edit = logic_new(l, arena_printf(s->memory, "edit " STR_FMT, STR_ARG(path)));
    s->edited[number] = edit;
    VEC_PUSH(s->memory, s->slots, number);
    /* An edit gives a value, or makes the term absent where it is not and silence does. */
    bool may_drop = s->deal->complete && v->terms[v->slot_term[number]]->silent == SILENCE_ABSENT &&
                    s->deal->slots[number].state != SLOT_ABSENT;
    space_add(s, logic_implies(l, edit, logic_and(l, logic_not(l, at->open), may_drop ? l->yes : at->present)));
    add_original(s, number, logic_not(l, edit), space_unsettled(s));
    /* To give a term a value of its own either is to settle it, and no other edit. */
    const mention *m = own_either(s->deal, number);
    for (uint32_t i = 0; m && i < s->deal->choices[m->either].n_options; i++) {
        slot own = {.state = SLOT_VALUE, .v = m->either_values[i]};
        space_add(s, logic_not(l, logic_and(l, edit, model_slot_matches(&s->m, number, own))));
    }
    optimizer_add(&s->best, at->fact); /* again: it may have grown */
    if (s->costs->of_slot[number])
        add_price(s, logic_not(l, edit), s->costs->of_slot[number], false, nearness_distance(&s->near, number));
    else
        optimizer_add(&s->best, logic_not(l, edit));
}

/* ------------------------------------------------------------------------------------------------ rules */

/* A substitution of terms for variables of the solver. */
typedef struct substitution {
    space *s;
    formula_list from, to;
} substitution;

/* FROM becomes TO, unless EDITED (may be NULL) holds. Formulas that are no variables are left alone. */
static void substitute(substitution *r, Z3_ast from, formula edited, Z3_ast to) {
    const logic *l = &r->s->m.logic;
    if (!from || Z3_get_ast_kind(l->z, from) != Z3_APP_AST || logic_is_yes(l, from) || logic_is_no(l, from)) return;
    if (Z3_get_app_num_args(l->z, Z3_to_app(l->z, from)) > 0) return;
    VEC_PUSH(r->s->memory, r->from, from);
    VEC_PUSH(r->s->memory, r->to, edited ? logic_choose(l, edited, from, to) : to);
}

/* The rule in the deal settled so: a slot that is not edited has the value that the deal says under these options. */
static formula rule_under(space *s, const model_rule *seen, const int32_t *settled) {
    const logic *l = &s->m.logic;
    substitution r = {.s = s};
    for (size_t i = 0; i < seen->n_slots; i++) {
        uint32_t number = seen->slots[i], which = DEAL_NONE;
        slot v = deal_slot(s->deal, number, settled, &which);
        if (s->deal->slots[number].state != SLOT_BRACKET || v.state == SLOT_BRACKET) continue;
        const model_slot *at = model_slot_at(&s->m, number);
        formula edited = s->edited[number];
        bool there = v.state == SLOT_VALUE;
        substitute(&r, at->present, edited, logic_of(l, there));
        substitute(&r, at->open, edited, logic_of(l, v.state == SLOT_OPEN));
        const uint64_t *bits = there && at->domain == DOMAIN_MEMBERS ? model_members(&s->m, at, v.v) : NULL;
        for (size_t k = 0; at->is && k < at->values->n; k++) {
            bool is = there && (at->domain == DOMAIN_NAMES ? v.v.i == (int64_t)k : bits && SLOT_BIT(bits, k));
            substitute(&r, at->is[k], edited, logic_of(l, is));
        }
        if (at->term && there) substitute(&r, at->term, edited, at->as->constant(&s->m, at, v.v));
    }
    for (size_t i = 0; i < seen->n_propositions && !s->free_text; i++) {
        uint32_t which = seen->propositions[i];
        bool result;
        if (text_condition(s, which, settled, &result))
            substitute(&r, s->m.propositions.v[which].holds, NULL, logic_of(l, result));
    }
    return r.from.n ? Z3_substitute(l->z, seen->holds, (unsigned)r.from.n, r.from.v, r.to.v) : seen->holds;
}

/* The rule must hold whatever the choices from AT on are settled to; LIVE: those before it can be settled so. */
static formula rule_under_all(space *s, const model_rule *seen, const numbers *choices, size_t at, int32_t *settled,
                              formula live) {
    const logic *l = &s->m.logic;
    if (at == choices->n) return logic_implies(l, live, rule_under(s, seen, settled));
    uint32_t which = choices->v[at], n = choice_ways(&s->deal->choices[which]);
    formula all = l->yes, left = logic_not(l, space_is_settled(s, which));
    for (uint32_t i = 0; i < n; i++) {
        settled[which] = (int32_t)i;
        formula here = logic_and(l, live, logic_or(l, left, s->option[which][i]));
        all = logic_and(l, all, rule_under_all(s, seen, choices, at + 1, settled, here));
    }
    settled[which] = -1;
    return all;
}

/* The edits of new thing A, in the order in which their slots were entered, are not before those of B, the next one: of
 * two of which one has an edit that the other has not, the first has it. Terms over several things are left out. */
static void order_pair(space *s, const name_set *set, uint32_t a, uint32_t b) {
    const logic *l = &s->m.logic;
    const vocabulary *v = s->deal->vocabulary;
    formula sorted = l->yes;
    for (size_t i = s->slots.n; i-- > 0;) {
        uint32_t number = s->slots.v[i], other = number, things = 0;
        const term *t = v->terms[v->slot_term[number]];
        for (size_t k = 0; k < t->n_segments; k++) {
            const segment *at = &t->segments[k];
            if (!at->set || !at->set->room) continue;
            things += at->set == set && (number - t->first_slot) / at->stride % set->room == a ? 1 : 2;
            other = number + (b - a) * at->stride;
        }
        if (things != 1 || !s->edited[other]) continue;
        formula x = s->edited[number], y = s->edited[other];
        sorted = logic_or(l, logic_and(l, x, logic_not(l, y)), logic_and(l, logic_or(l, x, logic_not(l, y)), sorted));
    }
    space_add(s, sorted);
}

/* New things are equal until they are edited, so that each order of them is the same repair: one order is enough. */
static void order_new_things(space *s) {
    const vocabulary *v = s->deal->vocabulary;
    for (size_t k = 0; k < v->n_named; k++) {
        const name_set *set = vocabulary_named(v, k);
        for (uint32_t i = 0; i + 1 < set->room; i++)
            if (s->deal->slots[set->members.presence + i].state != SLOT_VALUE) order_pair(s, set, i, i + 1);
    }
}

void space_activate(space *s, uint32_t which) {
    const model_rule *seen = &s->seen[which];
    uint64_t combinations = 1;
    if (s->active[which]) return;
    s->active[which] = true;
    for (size_t i = 0; i < seen->n_slots; i++) enter_slot(s, seen->slots[i]);
    order_new_things(s);
    numbers choices = choices_of(s, seen);
    for (size_t i = 0; i < choices.n; i++) {
        enter_choice(s, choices.v[i]);
        if (combinations <= MOST_COMBINATIONS) combinations *= choice_ways(&s->deal->choices[choices.v[i]]);
    }
    if (combinations > MOST_COMBINATIONS) {
        s->coarse = true;
        choices.n = 0;
    }
    int32_t *settled = space_unsettled(s);
    for (size_t i = 0; i < seen->n_propositions && s->free_text; i++) {
        uint32_t p = seen->propositions[i];
        formula holds = s->m.propositions.v[p].holds;
        bool result;
        if (s->priced[p] || !text_condition(s, p, settled, &result)) continue;
        s->priced[p] = true;
        add_price(s, result ? holds : logic_not(&s->m.logic, holds), s->text_price, true, 0);
    }
    formula holds = rule_under_all(s, seen, &choices, 0, settled, s->m.logic.yes);
    optimizer_add(&s->best, holds);
    add_facts(s);
    s->on[which] = solver_name(&s->s, holds);
}

/* ------------------------------------------------------------------------------------------------ model clauses */

/* Whether the deal has the value that the clause gives to a slot, whatever is settled. */
static bool says(const space *s, const clause *of, uint32_t number) {
    slot said = s->deal->slots[number];
    return said.state == SLOT_VALUE && slot_equal(s->deal->vocabulary, number, said, of->deal->slots[number]);
}

bool space_clause_fits(const space *s, const candidate *c, const clause *of) {
    bool any = false;
    for (size_t i = 0; i < of->n_slots; i++) {
        any = any || c->edited[of->slots[i]];
        if (!c->edited[of->slots[i]] && !says(s, of, of->slots[i])) return false;
    }
    return any;
}

/* Makes a soft constraint of each clause for an active rule, once all its terms can be edited or are there: the deal
 * has them. */
static void prefer_clauses(space *s) {
    const logic *l = &s->m.logic;
    for (size_t i = 0; i < s->n_clauses; i++) {
        const clause *of = s->clauses[i];
        formula all = l->yes;
        bool possible = true, wanted = false;
        for (size_t r = 0; r < s->n_rules; r++)
            wanted = wanted || (s->active[r] && str_eq(s->rules[r].pack->id, of->pack->id) &&
                                clause_is_for(of, s->rules[r].rule->id));
        for (size_t k = 0; k < of->n_slots && possible; k++) {
            uint32_t at = of->slots[k];
            possible = s->edited[at] || says(s, of, at);
            if (s->edited[at]) all = logic_and(l, all, model_slot_matches(&s->m, at, of->deal->slots[at]));
        }
        if (!wanted || !possible || s->preferred[i]) continue;
        s->preferred[i] = true;
        prefer(s, all, weight_of_clause(s));
    }
}

/* Those with more terms first: what a larger clause says, a smaller one need not say again. Else as they are. */
static void sort_clauses(const clause **v, size_t n) {
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && v[k]->n_slots > v[k - 1]->n_slots; k--) {
            const clause *one = v[k];
            v[k] = v[k - 1];
            v[k - 1] = one;
        }
}

static void list_clauses(space *s, const pack *const *packs, size_t n_packs) {
    size_t most = 0;
    for (size_t i = 0; i < n_packs; i++) most += packs[i]->n_clauses;
    s->clauses = ARENA_ARRAY(s->memory, const clause *, most);
    for (size_t i = 0; i < n_packs; i++)
        for (size_t k = 0; k < packs[i]->n_clauses; k++) {
            const clause *of = &packs[i]->clauses[k];
            bool wanted = false;
            for (size_t r = 0; r < s->n_rules; r++)
                wanted = wanted || (s->rules[r].pack == packs[i] && clause_is_for(of, s->rules[r].rule->id));
            /* To name things is no edit. */
            if (wanted && !of->names) s->clauses[s->n_clauses++] = of;
        }
    sort_clauses(s->clauses, s->n_clauses);
    s->preferred = ARENA_ARRAY(s->memory, bool, s->n_clauses);
}

/* ------------------------------------------------------------------------------------------------ opening */

void space_open(space *s, arena *a, const deal *d, const pack *const *packs, size_t n_packs, const repair_costs *costs,
                limit until, bool free_text) {
    uint32_t n = d->vocabulary->n_slots + DEAL_FIELDS;
    *s = (space){.memory = a, .deal = d, .costs = costs, .free_text = free_text};
    s->rules = problem_list_rules(a, packs, n_packs, true, &s->n_rules);
    list_clauses(s, packs, n_packs);
    model_open(&s->m, a, d->vocabulary, packs, n_packs, d);
    logic_limit(&s->m.logic, until);
    bool *openable = ARENA_ARRAY(a, bool, n);
    for (uint32_t i = 0; i < n; i++) openable[i] = d->slots[i].state == SLOT_OPEN || d->slots[i].state == SLOT_BRACKET;
    s->m.openable = openable;
    s->seen = ARENA_ARRAY(a, model_rule, s->n_rules);
    for (size_t i = 0; i < s->n_rules; i++) s->seen[i] = model_add_rule(&s->m, s->rules[i].pack, s->rules[i].rule);
    s->active = ARENA_ARRAY(a, bool, s->n_rules);
    s->on = ARENA_ARRAY(a, formula, s->n_rules);
    s->edited = ARENA_ARRAY(a, formula, n);
    s->option = ARENA_ARRAY(a, formula *, d->n_choices);
    s->priced = ARENA_ARRAY(a, bool, s->m.propositions.n);
    s->text = ARENA_ARRAY(a, const cel_program *, s->m.propositions.n);
    s->context = eval_context_open(a, d, NULL, (judge_settings){0});
    for (size_t i = 0; i < s->m.propositions.n; i++) {
        const cel_program *program = model_program(&s->m, &s->m.propositions.v[i]);
        size_t n_read = 0;
        bool rows = false;
        if (program) cel_program_slots(program, &n_read, &rows);
        if (n_read == 0 && rows) s->text[i] = program;
    }
    s->text_price = 1; /* more than all edits of terms and choices together */
    for (uint32_t i = 0; i < n_terms(s); i++) s->text_price += costs->of_slot[i];
    for (uint32_t i = 0; i < d->n_choices; i++) s->text_price += costs->of_choice[i];
    nearness_open(&s->near, a, d);
    model_open_solver(&s->m, &s->s);
    s->facts = s->m.facts.n;
    optimizer_open(&s->best, &s->m.logic);
}

/* ------------------------------------------------------------------------------------------------ solving */

static void read_candidate(space *s, Z3_model found, candidate *c) {
    const logic *l = &s->m.logic;
    uint32_t n = n_terms(s);
    *c = (candidate){ARENA_ARRAY(s->memory, bool, n),
                     ARENA_ARRAY(s->memory, slot, n),
                     space_unsettled(s),
                     0,
                     ARENA_ARRAY(s->memory, formula, n),
                     NULL,
                     0};
    for (size_t i = 0; i < s->slots.n; i++) {
        uint32_t at = s->slots.v[i];
        c->edited[at] = assignment_holds(l, found, s->edited[at]);
        if (!c->edited[at]) continue;
        c->now[at] = model_slot_value(&s->m, found, at);
        c->cost += s->costs->of_slot[at];
    }
    for (size_t i = 0; i < s->choices.n; i++) {
        uint32_t which = s->choices.v[i];
        for (uint32_t k = 0; k < choice_ways(&s->deal->choices[which]); k++)
            if (assignment_holds(l, found, s->option[which][k])) c->settled[which] = (int32_t)k;
        if (c->settled[which] >= 0) c->cost += s->costs->of_choice[which];
    }
}

solve_answer space_best(space *s, candidate *c) {
    prefer_clauses(s);
    solve_answer can = optimizer_ask(&s->best);
    if (can == SOLVE_YES) read_candidate(s, s->best.assignment, c);
    return can;
}

/* The edits cost less than s->below. */
static formula is_cheaper(space *s, const formula_list *edits, const int *costs) {
    if (s->below == 0) return s->m.logic.yes;
    return Z3_mk_pble(s->m.logic.z, (unsigned)edits->n, edits->v, costs, (int)(s->below - 1));
}

solve_answer space_any(space *s, candidate *c) {
    const logic *l = &s->m.logic;
    formula_list assumed = {0}, edits = {0};
    int *costs = ARENA_ARRAY(s->memory, int, s->slots.n + s->choices.n);
    for (size_t i = 0; i < s->n_rules; i++)
        if (s->active[i]) VEC_PUSH(s->memory, assumed, s->on[i]);
    for (size_t i = 0; i < s->slots.n + s->choices.n; i++) {
        bool is_term = i < s->slots.n;
        uint32_t at = is_term ? s->slots.v[i] : s->choices.v[i - s->slots.n];
        formula edit = is_term ? s->edited[at] : space_is_settled(s, at);
        uint64_t cost = is_term ? s->costs->of_slot[at] : s->costs->of_choice[at];
        costs[edits.n] = (int)cost;
        if (cost)
            VEC_PUSH(s->memory, edits, edit);
        else
            VEC_PUSH(s->memory, assumed, solver_name(&s->s, logic_not(l, edit)));
    }
    if (s->below > INT_MAX) return SOLVE_UNKNOWN;
    VEC_PUSH(s->memory, assumed, solver_name(&s->s, is_cheaper(s, &edits, costs)));
    solve_answer can = solver_ask(&s->s, assumed.v, assumed.n);
    if (can != SOLVE_YES) return can;
    for (size_t i = 0; i < edits.n; i++) {
        VEC_PUSH(s->memory, assumed, solver_name(&s->s, logic_not(l, edits.v[i])));
        if (solver_holds(&s->s, edits.v[i]) && solver_ask(&s->s, assumed.v, assumed.n) != SOLVE_YES) assumed.n--;
    }
    read_candidate(s, s->s.assignment, c);
    return can;
}

/* The edits of an alternative, or those for another member instead of them. */
static formula any_member(space *s, const repair *r, const repair_alternative *a) {
    const logic *l = &s->m.logic;
    formula any = l->yes;
    for (size_t i = 0; i < a->n_edits; i++) any = logic_and(l, any, s->edited[r->edits[a->edits[i]].slot]);
    for (size_t k = 0; k < a->n_others; k++) {
        formula all = l->yes;
        for (size_t i = 0; i < a->n_edits; i++) {
            uint32_t at = a->slots[k * a->n_edits + i];
            enter_slot(s, at);
            all = logic_and(l, all, s->edited[at]);
        }
        any = logic_or(l, any, all);
    }
    return any;
}

void space_exclude(space *s, const candidate *c, const repair *r) {
    const logic *l = &s->m.logic;
    formula all = l->yes;
    bool *moves = ARENA_ARRAY(s->memory, bool, n_terms(s));
    for (size_t i = 0; i < r->n_alternatives; i++) {
        const repair_alternative *a = &r->alternatives[i];
        for (size_t k = 0; k < a->n_edits; k++) moves[r->edits[a->edits[k]].slot] = true;
        all = logic_and(l, all, any_member(s, r, a));
    }
    for (size_t i = 0; i < s->slots.n; i++) {
        uint32_t at = s->slots.v[i];
        if (c->edited[at] && !moves[at]) all = logic_and(l, all, s->edited[at]);
    }
    for (size_t i = 0; i < s->choices.n; i++) {
        uint32_t which = s->choices.v[i];
        if (c->settled[which] >= 0) all = logic_and(l, all, s->option[which][c->settled[which]]);
    }
    optimizer_add(&s->best, logic_not(l, all));
}

bool space_refute(space *s, const candidate *c, uint32_t number) {
    const logic *l = &s->m.logic;
    const model_rule *r = &s->seen[number];
    formula same = l->yes;
    if (r->n_propositions == 0) return false;
    for (size_t i = 0; i < r->n_slots; i++) {
        uint32_t at = r->slots[i];
        if (at >= n_terms(s)) continue;
        /* What is left may be edits to the value that the deal says, which are none. */
        slot said = s->deal->slots[at];
        const model_slot *m = model_slot_at(&s->m, at);
        if (said.state == SLOT_VALUE && (m->is || m->term))
            space_add(s, logic_not(l, logic_and(l, s->edited[at], model_slot_is(&s->m, at, said))));
        formula edited = c->edited[at] ? s->edited[at] : logic_not(l, s->edited[at]);
        formula value = c->edited[at] ? model_slot_matches(&s->m, at, c->now[at]) : l->yes;
        same = logic_all(l, (formula[]){same, edited, value}, 3);
    }
    numbers choices = choices_of(s, r);
    for (size_t i = 0; i < choices.n; i++) {
        uint32_t which = choices.v[i];
        int32_t k = c->settled[which];
        same = logic_and(l, same, k >= 0 ? s->option[which][k] : logic_not(l, space_is_settled(s, which)));
    }
    space_add(s, logic_not(l, same));
    return true;
}
