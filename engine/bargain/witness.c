#include "bargain/deal_text.h"
#include "bargain/nearness.h"
#include "bargain/problem.h"

/* A deal that satisfies all binding rules, names as few things and sets as few terms as possible, verified by the
 * judge.
 *
 * The fewest terms are found by weighted MaxSAT: silence of each term is a soft constraint, and a thing weighs more
 * than all terms. Rules are added lazily. The first deal has only the terms of the draft. Each rule that the judge does
 * not let pass is added, and the search is repeated. The fewest terms for some of the rules, in a deal that turns out
 * to satisfy all, are the fewest for all. */

typedef struct search {
    problem *p;
    const deal *given;
    slot *slots;
    bool *said;
    size_t n_slots; /* with the deal's fields */
    bool *wanted;   /* by place in the binding rules: added */
    formula text;   /* what conditions on the articles' text are */
    bool fewest;    /* proved */
} search;

/* ------------------------------------------------------------------------------------------------ a canonical deal */

/* Asserts F if possible. SOLVE_NO, and no assertion, if not. */
static solve_answer assert_if_possible(solver *s, formula f) {
    if (!solver_holds(s, f)) {
        formula name = solver_name(s, f);
        solve_answer can = solver_ask(s, &name, 1);
        if (can != SOLVE_YES) return can;
    }
    solver_add(s, f);
    return SOLVE_YES;
}

/* An enum gets its first possible value; a set loses what it can, from its last member on; a bool is false if possible.
 * Numbers and texts keep the solver's value. */
static void fix_value(problem *p, solver *s, uint32_t number) {
    const logic *l = &p->m.logic;
    const model_slot *at = model_slot_at(&p->m, number);
    if (!solver_holds(s, at->present)) return;
    if (at->domain == DOMAIN_BOOL && assert_if_possible(s, logic_not(l, at->term)) != SOLVE_YES)
        assert_if_possible(s, at->term);
    for (size_t i = 0; at->domain == DOMAIN_NAMES && i < at->values->n; i++)
        if (assert_if_possible(s, at->is[i]) == SOLVE_YES) break;
    for (size_t i = at->values ? at->values->n : 0; at->domain == DOMAIN_MEMBERS && i-- > 0;)
        if (assert_if_possible(s, logic_not(l, at->is[i])) != SOLVE_YES) assert_if_possible(s, at->is[i]);
}

/* The places of the slots: those nearest to what the draft says first, then in the order of the vocabulary. */
static const uint32_t *by_nearness(problem *p, const deal *given, const numbers *slots) {
    uint32_t *order = ARENA_ARRAY(p->memory, uint32_t, slots->n), *far = ARENA_ARRAY(p->memory, uint32_t, slots->n);
    nearness near;
    size_t n = 0;
    if (given) nearness_open(&near, p->memory, given);
    for (size_t i = 0; i < slots->n; i++)
        if (given && slots->v[i] < given->vocabulary->n_slots) far[i] = nearness_distance(&near, slots->v[i]);
    for (uint32_t distance = 0; distance <= NEARNESS_FARTHEST; distance++)
        for (uint32_t i = 0; i < slots->n; i++)
            if (far[i] == distance) order[n++] = i;
    return order;
}

/* Of all deals with the fewest terms, always the same one, whatever the version of the solver: with the terms that are
 * nearest to the draft, then with those that come first in the vocabulary, and their first values. False if a limit was
 * reached. */
static bool make_canonical(problem *p, const deal *given, solver *s, const numbers *slots, const formula *silent) {
    const logic *l = &p->m.logic;
    if (solver_ask(s, NULL, 0) != SOLVE_YES) return false;
    const uint32_t *order = by_nearness(p, given, slots);
    for (size_t k = slots->n; k-- > 0;) {
        size_t i = order[k];
        if (logic_is_yes(l, silent[i])) continue;
        solve_answer can = assert_if_possible(s, silent[i]);
        if (can == SOLVE_UNKNOWN) return false;
        if (can == SOLVE_NO) solver_add(s, logic_not(l, silent[i]));
    }
    for (size_t i = 0; i < slots->n; i++)
        if (!solver_holds(s, silent[i])) fix_value(p, s, slots->v[i]);
    return true;
}

/* ------------------------------------------------------------------------------------------------ the fewest terms */

/* A deal that sets nothing. Its id and title are empty here, because expressions rely on it that a deal has them. */
static void clear(search *s) {
    static const str empty = {"", 0};
    uint32_t fields = s->p->m.vocabulary->n_slots;
    for (uint32_t i = 0; i < s->n_slots; i++) s->slots[i] = model_silence(&s->p->m, i);
    s->slots[fields + DEAL_ID] = s->slots[fields + DEAL_TITLE] = (slot){.state = SLOT_VALUE, .v.s = &empty};
}

static void take(search *s, Z3_model found, const numbers *slots) {
    clear(s);
    for (size_t i = 0; i < slots->n; i++) s->slots[slots->v[i]] = model_slot_value(&s->p->m, found, slots->v[i]);
}

static bool is_thing(const problem *p, uint32_t number) {
    uint32_t member;
    return vocabulary_thing_of(p->m.vocabulary, number, &member) != NULL;
}

/* A deal with the fewest terms that satisfies the wanted rules, over the slots that these read and those of the draft.
 * False if none was found before a limit. */
static bool take_fewest(search *s) {
    problem *p = s->p;
    const logic *l = &p->m.logic;
    numbers slots = {0};
    formula_list demands = {0};
    for (size_t i = 0; i < p->drafted.n; i++) VEC_PUSH(p->memory, slots, p->drafted.v[i]);
    for (size_t i = 0; i < p->binding.n; i++) {
        const model_rule *r = &p->formulas[p->binding.v[i]].seen;
        if (!s->wanted[i]) continue;
        VEC_PUSH(p->memory, demands, r->holds);
        for (size_t k = 0; k < r->n_slots; k++) VEC_PUSH(p->memory, slots, r->slots[k]);
    }
    numbers_sort(&slots);
    formula *silent = ARENA_ARRAY(p->memory, formula, slots.n), *said = ARENA_ARRAY(p->memory, formula, slots.n);
    for (size_t i = 0; i < slots.n; i++) {
        uint32_t at = slots.v[i];
        silent[i] = model_slot_silent(&p->m, at);
        /* That the deal is called hypothetical does not count as a term. */
        slot_value status = {.i = (int64_t)domain_find(p->m.vocabulary->statuses, STR("hypothetical"))};
        if (at == p->m.vocabulary->n_slots + DEAL_STATUS)
            silent[i] = model_slot_is(&p->m, at, (slot){.state = SLOT_VALUE, .v = status});
        VEC_PUSH(p->memory, demands, model_slot_at(&p->m, at)->fact);
    }
    VEC_PUSH(p->memory, demands, p->said);
    VEC_PUSH(p->memory, demands, s->text);
    optimizer fewest;
    optimizer_open(&fewest, &p->m.logic);
    for (size_t i = 0; i < demands.n; i++) optimizer_add(&fewest, demands.v[i]);
    str heavy = arena_printf(p->memory, "%zu", slots.n + 1);
    for (size_t i = 0; i < slots.n; i++) optimizer_prefer(&fewest, silent[i], is_thing(p, slots.v[i]) ? heavy.p : "1");
    s->fewest = optimizer_ask(&fewest) == SOLVE_YES;
    if (!s->fewest) return false;
    solver canonical;
    solver_open(&canonical, &p->m.logic);
    for (size_t i = 0; i < demands.n; i++) solver_add(&canonical, demands.v[i]);
    for (int things = 0; things < 2; things++) {
        unsigned n = 0, most = 0;
        for (size_t i = 0; i < slots.n; i++) {
            if (is_thing(p, slots.v[i]) != things) continue;
            said[n++] = logic_not(l, silent[i]);
            most += !assignment_holds(l, fewest.assignment, silent[i]);
        }
        if (n) solver_add(&canonical, Z3_mk_atmost(l->z, n, said, most));
    }
    take(s, make_canonical(p, s->given, &canonical, &slots, silent) ? canonical.assignment : fewest.assignment, &slots);
    return true;
}

/* The propositions in a deal without articles: the example deal has no text. Those inside of a loop are false. */
static formula without_text(search *s) {
    problem *p = s->p;
    const logic *l = &p->m.logic;
    formula all = l->yes;
    for (size_t i = 0; i < p->m.propositions.n; i++) {
        const proposition *it = &p->m.propositions.v[i];
        cel_context c = {
            .memory = p->memory, .slots = s->slots, .named = p->m.vocabulary->named, .steps_left = CEL_STEPS};
        const cel_program *program = model_program(&p->m, it);
        cel_value v = program ? cel_eval(program, &c) : cel_of_bool(false);
        all = logic_and(l, all, v.kind == CEL_BOOL && v.b ? it->holds : logic_not(l, it->holds));
    }
    return all;
}

/* ------------------------------------------------------------------------------------------------ writing */

/* Marks what is written: everything that the draft sets, whether a rule reads it or not, and all terms whose value is
 * not that of silence. Returns the number of these terms. */
static size_t mark_said(search *s) {
    const model *m = &s->p->m;
    const vocabulary *v = m->vocabulary;
    size_t n = 0;
    for (uint32_t i = 0; i < s->n_slots; i++) {
        const deal *d = s->given;
        bool drafted = d && (i >= v->n_slots ? d->fields[i - v->n_slots].source != NULL : d->slots[i].origin != 0);
        s->said[i] = drafted && d->slots[i].state != SLOT_OPEN;
        if (s->said[i] && d->slots[i].state == SLOT_VALUE) s->slots[i] = d->slots[i];
        if (s->slots[i].state != SLOT_VALUE || slot_equal(v, i, s->slots[i], model_silence(m, i))) continue;
        s->said[i] = true;
        n += i < v->n_slots && v->slot_term[i] < v->n_terms;
    }
    return n;
}

static bool names_things(const search *s) {
    const vocabulary *v = s->p->m.vocabulary;
    for (uint32_t i = 0; i < v->n_slots; i++)
        if (s->said[i] && v->slot_term[i] >= v->n_terms) return true;
    return false;
}

static bargain_witness *write_witness(search *s, const pack *const *packs, size_t n_packs) {
    arena *a = s->p->memory;
    const model *m = &s->p->m;
    bargain_witness *w = ARENA_NEW(a, bargain_witness);
    uint32_t fields = m->vocabulary->n_slots;
    str *ids = ARENA_ARRAY(a, str, n_packs);
    for (size_t i = 0; i < n_packs; i++) ids[i] = packs[i]->id;
    str id = arena_printf(a, "witness-" STR_FMT, STR_ARG(arena_join(a, ids, n_packs, "-", "-", 0)));
    str names = arena_join(a, ids, n_packs, ", ", ", ", 0);
    w->n_terms = mark_said(s);
    w->is_fewest = s->fewest;
    deal_outline d = {.vocabulary = m->vocabulary, .slots = s->slots, .said = s->said};
    d.id = s->given ? s->given->id : id;
    d.title = s->given ? s->given->title : arena_printf(a, "A deal that these packs accept: " STR_FMT, STR_ARG(names));
    /* An id or a title that is read only by rules that are satisfied whatever it is stays empty. */
    str own_id = *s->slots[fields + DEAL_ID].v.s, own_title = *s->slots[fields + DEAL_TITLE].v.s;
    if (model_has(m, fields + DEAL_ID) && own_id.n) d.id = own_id;
    if (model_has(m, fields + DEAL_TITLE) && own_title.n) d.title = own_title;
    d.no_status = model_has(m, fields + DEAL_STATUS) && s->slots[fields + DEAL_STATUS].state != SLOT_VALUE;
    d.note = arena_printf(a,
                          "Generated by `redline bargain`. Crosses no red line of: " STR_FMT ".\n"
                          "%s This is an example, not a proposal.",
                          STR_ARG(names),
                          !s->fewest        ? "A deal with fewer terms may exist."
                          : names_things(s) ? "No deal names fewer things, or has fewer terms with as many."
                                            : "No deal with fewer terms does.");
    buf text = buf_in(a), json = buf_in(a);
    deal_write_text(a, &text, &d);
    deal_write_json(a, &json, &d);
    w->text = buf_take(&text);
    w->json = buf_take(&json);
    return w;
}

/* ------------------------------------------------------------------------------------------------ verification */

/* What the judge says of the example deal as it is written. */
typedef enum { VERIFIED, MORE_RULES, NOT_VERIFIED } verification;

/* Reads the text back and judges it, as `check` would. Adds binding rules that fail to the wanted ones. If one of those
 * fails that were wanted already, solver and judge disagree: an internal error, unless the rule depends on text, which
 * the example deal does not have. */
static verification verify(search *s, const bargain_witness *w, const pack *const *packs, size_t n_packs, diags *d) {
    problem *p = s->p;
    const deal *read =
        deal_read(p->memory, source_of_text(p->memory, STR("<witness>"), w->text), p->m.vocabulary, NULL, d);
    if (!read) return NOT_VERIFIED;
    const judge_settings judging = {.no_because = true, .max_steps = p->max_steps};
    const verdict *v = judge_deal(p->memory, read, packs, n_packs, judging);
    if (!v) return judge_steps_error(read, judging, d), NOT_VERIFIED;
    verification out = VERIFIED;
    for (size_t i = 0; i < p->binding.n; i++) {
        const bargain_rule *r = &p->rules[p->binding.v[i]];
        const rule_verdict *of = problem_verdict_of(v, r);
        if (rule_accepted(of)) continue;
        if (!s->wanted[i]) {
            s->wanted[i] = true;
            if (out == VERIFIED) out = MORE_RULES;
            continue;
        }
        out = NOT_VERIFIED;
        if (p->formulas[p->binding.v[i]].seen.n_assumed) continue;
        diags_add(d, (diag){.level = DIAG_ERROR,
                            .message = arena_printf(&d->memory,
                                                    "internal error: the solver found a deal that satisfies " STR_FMT
                                                    ", but the judge says '%s'; the deal is not shown",
                                                    STR_ARG(r->name), rule_outcome_name(of->outcome))});
        break;
    }
    return out;
}

const bargain_witness *problem_witness(problem *p, const deal *given, const pack *const *packs, size_t n_packs,
                                       diags *d) {
    search s = {.p = p, .given = given, .n_slots = p->m.vocabulary->n_slots + DEAL_FIELDS};
    bool any = false; /* a limit was reached: any deal will do */
    limit all = p->m.logic.until;
    p->no_witness = false;
    s.wanted = ARENA_ARRAY(p->memory, bool, p->binding.n);
    s.slots = ARENA_ARRAY(p->memory, slot, s.n_slots);
    s.said = ARENA_ARRAY(p->memory, bool, s.n_slots);
    clear(&s);
    s.text = without_text(&s);
    for (;;) {
        logic_limit(&p->m.logic, limit_part(all, 2));
        any = any || !take_fewest(&s);
        logic_limit(&p->m.logic, all);
        if (any) {
            /* The solver was asked for all rules before, so it finds a deal fast. */
            formula_list assumed = {0};
            for (size_t i = 0; i < p->binding.n; i++) VEC_PUSH(p->memory, assumed, p->formulas[p->binding.v[i]].on);
            for (size_t i = 0; i < p->binding.n; i++) s.wanted[i] = true;
            VEC_PUSH(p->memory, assumed, solver_name(&p->s, s.text));
            solve_answer found = solver_ask(&p->s, assumed.v, assumed.n);
            p->no_witness = found == SOLVE_UNKNOWN;
            if (found != SOLVE_YES) return NULL;
            take(&s, p->s.assignment, &p->m.used);
        }
        const bargain_witness *w = write_witness(&s, packs, n_packs);
        verification v = verify(&s, w, packs, n_packs, d);
        if (v == VERIFIED) return w;
        if (v == NOT_VERIFIED) return NULL;
    }
}
