#include "bargain/bargain.h"

#include "bargain/problem.h"

/* The questions, in order: each pack alone, all of them together, and where that fails, why and what would help. */

bool bargain_is_built(void) {
    return true;
}

static bargain_answer answer_of(solve_answer s) {
    static const bargain_answer of[] = {
        [SOLVE_NO] = BARGAIN_NO, [SOLVE_YES] = BARGAIN_YES, [SOLVE_UNKNOWN] = BARGAIN_OPEN};
    return of[s];
}

/* ------------------------------------------------------------------------------------------------ a pack alone */

/* What a rule is does not depend on a draft. */
static bool with_literal(problem *p, const numbers *rules, formula literal, solve_answer *out) {
    formula *assumed = ARENA_ARRAY(p->memory, formula, rules->n + 1);
    for (size_t i = 0; i < rules->n; i++) assumed[i] = p->formulas[rules->v[i]].on;
    size_t n = rules->n;
    if (!logic_is_yes(&p->m.logic, literal)) assumed[n++] = literal;
    *out = solver_can(&p->undrafted, assumed, n);
    return *out != SOLVE_UNKNOWN;
}

static numbers binding_of(problem *p, const pack *of, uint32_t but) {
    numbers rules = {0};
    for (uint32_t i = 0; i < p->n_rules; i++)
        if (p->rules[i].pack == of && p->rules[i].binds && i != but) VEC_PUSH(p->memory, rules, i);
    return rules;
}

/* A rule that can never fail is vacuous rather than redundant, and from rules that contradict each other nothing
 * follows. */
static bool examine_rule(problem *p, uint32_t i) {
    bargain_rule *r = &p->rules[i];
    const problem_rule *f = &p->formulas[i];
    numbers none = {0}, others = binding_of(p, r->pack, i);
    solve_answer can_hold, can_fail, others_can, without;
    if (!with_literal(p, &none, f->on, &can_hold) || !with_literal(p, &none, f->off, &can_fail)) return false;
    r->impossible = can_hold == SOLVE_NO;
    r->vacuous = can_fail == SOLVE_NO;
    if (r->vacuous) return true;
    if (!with_literal(p, &others, f->off, &without)) return false;
    if (without == SOLVE_YES) return true;
    if (!with_literal(p, &others, p->m.logic.yes, &others_can)) return false;
    r->redundant = others_can == SOLVE_YES;
    return true;
}

static bargain_pack examine_pack(problem *p, const pack *of) {
    bargain_pack out = {.pack = of, .examined = true};
    numbers rules = binding_of(p, of, UINT32_MAX);
    out.satisfiable = answer_of(problem_can(p, rules.v, rules.n));
    for (uint32_t i = 0; i < p->n_rules && out.examined; i++)
        if (p->rules[i].pack == of) out.examined = examine_rule(p, i);
    return out;
}

/* ------------------------------------------------------------------------------------------------ all of them */

static void list_assumptions(problem *p, bargain *out) {
    VEC(str) names = {0};
    VEC(str) reasons = {0};
    for (size_t i = 0; i < p->binding.n; i++) {
        const model_rule *r = &p->formulas[p->binding.v[i]].seen;
        for (size_t k = 0; k < r->n_assumed; k++) {
            VEC_PUSH(p->memory, names, r->assumed[k]);
            VEC_PUSH(p->memory, reasons, str_of(p->m.propositions.v[r->propositions[0]].why));
        }
    }
    out->assumptions = names.v;
    out->reasons = reasons.v;
    out->n_assumptions = names.n;
}

static void explain_conflicts(problem *p, bargain *out) {
    size_t n = p->conflicts.n < p->max ? p->conflicts.n : (size_t)p->max;
    bargain_conflict *list = ARENA_ARRAY(p->memory, bargain_conflict, n);
    for (size_t i = 0; i < n; i++) list[i] = problem_explain(p, p->conflicts.v[i]);
    out->conflicts = list;
    out->n_conflicts = n;
}

const bargain *bargain_find(arena *a, const vocabulary *v, const pack *const *packs, size_t n_packs,
                            const bargain_settings *s, diags *d) {
    problem *p = ARENA_NEW(a, problem);
    bargain *out = ARENA_NEW(a, bargain);
    size_t before = d->errors;
    if (!problem_open(p, a, v, packs, n_packs, s, d)) return NULL;
    *out = (bargain){.rules = p->rules, .n_rules = p->n_rules, .n_packs = n_packs, .has_given = s->given != NULL};
    out->agreement = answer_of(problem_can(p, p->binding.v, p->binding.n));
    list_assumptions(p, out);
    bargain_pack *alone = ARENA_ARRAY(a, bargain_pack, n_packs);
    for (size_t i = 0; i < n_packs; i++) alone[i] = examine_pack(p, packs[i]);
    if (out->agreement == BARGAIN_YES) out->witness = problem_witness(p, s->given, packs, n_packs, d);
    p->all_conflicts = true;
    if (out->agreement != BARGAIN_YES) problem_find_conflicts(p);
    for (size_t i = 0; i < n_packs; i++) alone[i].concessions = problem_corrections(p, packs[i]);
    out->corrections = problem_corrections(p, NULL);
    out->conflicts_complete = p->all_conflicts;
    explain_conflicts(p, out);
    out->packs = alone;
    out->out_of_time = deadline_passed(p->until) || (!p->all_conflicts && p->conflicts.n <= p->max);
    return d->errors == before ? out : NULL;
}
