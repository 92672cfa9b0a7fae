#include "bargain/bargain.h"

#include "bargain/problem.h"

/* In order: each pack alone, all packs together, and if they conflict, the conflicts and what to give up. */

bool bargain_is_built(void) {
    return true;
}

static bargain_answer answer_of(solve_answer s) {
    static const bargain_answer of[] = {
        [SOLVE_NO] = BARGAIN_NO, [SOLVE_YES] = BARGAIN_YES, [SOLVE_UNKNOWN] = BARGAIN_OPEN};
    return of[s];
}

/* ------------------------------------------------------------------------------------------------ each pack alone */

/* The binding rules of a pack, except EXCEPT. */
static numbers binding_of(problem *p, const pack *of, uint32_t except) {
    numbers rules = {0};
    for (uint32_t i = 0; i < p->n_rules; i++)
        if (p->rules[i].pack == of && p->rules[i].binds && i != except) VEC_PUSH(p->memory, rules, i);
    return rules;
}

/* Whether some deal satisfies RULES and LITERAL, without the draft. False if time ran out. */
static bool can_hold(problem *p, const numbers *rules, formula literal, solve_answer *out) {
    formula_list assumed = {0};
    for (size_t i = 0; i < rules->n; i++) VEC_PUSH(p->memory, assumed, p->formulas[rules->v[i]].on);
    if (!logic_is_yes(&p->m.logic, literal)) VEC_PUSH(p->memory, assumed, literal);
    *out = solver_can(&p->undrafted, assumed.v, assumed.n);
    return *out != SOLVE_UNKNOWN;
}

/* A rule that can never fail is called vacuous rather than redundant. A rule is not redundant if the others conflict:
 * anything follows from a contradiction. False if time ran out. */
static bool examine_rule(problem *p, uint32_t i) {
    bargain_rule *r = &p->rules[i];
    const problem_rule *f = &p->formulas[i];
    numbers none = {0}, others = binding_of(p, r->pack, i);
    solve_answer holds, fails, fails_beside_others, others_hold;
    if (!can_hold(p, &none, f->on, &holds) || !can_hold(p, &none, f->off, &fails)) return false;
    r->impossible = holds == SOLVE_NO;
    r->vacuous = fails == SOLVE_NO;
    if (r->vacuous) return true;
    if (!can_hold(p, &others, f->off, &fails_beside_others)) return false;
    if (fails_beside_others == SOLVE_YES) return true;
    if (!can_hold(p, &others, p->m.logic.yes, &others_hold)) return false;
    r->redundant = others_hold == SOLVE_YES;
    return true;
}

/* ------------------------------------------------------------------------------------------------ all packs */

/* Conflicts, sets of rules to give up, and explanations. The search for conflicts gets half of the time. If it needs
 * more, and the rest took less than the other half, it is continued, and the rest repeated: as often as the time that
 * is left is enough for twice the rest, and worth it. */
static void list_conflicts(problem *p, bargain *out, bargain_pack *alone) {
    unsigned total = deadline_left(p->until);
    deadline until = deadline_half(p->until);
    for (bool more = true; more;) {
        more = out->agreement != BARGAIN_YES && problem_find_conflicts(p, until);
        unsigned before = deadline_left(p->until);
        for (size_t i = 0; i < out->n_packs; i++) alone[i].concessions = problem_corrections(p, alone[i].pack);
        out->corrections = problem_corrections(p, NULL);
        out->conflicts_complete = p->all_conflicts;
        out->n_conflicts = p->conflicts.n < p->max ? p->conflicts.n : (size_t)p->max;
        bargain_conflict *conflicts = ARENA_ARRAY(p->memory, bargain_conflict, out->n_conflicts);
        for (size_t i = 0; i < out->n_conflicts; i++) conflicts[i] = problem_explain(p, p->conflicts.v[i]);
        out->conflicts = conflicts;
        unsigned left = deadline_left(p->until), rest = before - left;
        until = deadline_before(p->until, 2 * rest + total / 100);
        more = more && left > 2 * rest + total / 20;
    }
}

const bargain *bargain_find(arena *a, const vocabulary *v, const pack *const *packs, size_t n_packs,
                            const bargain_settings *s, diags *d) {
    problem *p = ARENA_NEW(a, problem);
    bargain *out = ARENA_NEW(a, bargain);
    size_t before = d->errors;
    if (!problem_open(p, a, v, packs, n_packs, s, d)) return NULL;
    *out = (bargain){.rules = p->rules, .n_rules = p->n_rules, .n_packs = n_packs, .has_given = s->given != NULL};
    out->agreement = answer_of(problem_can(p, p->binding.v, p->binding.n));
    VEC(str) assumptions = {0}, reasons = {0};
    for (size_t i = 0; i < p->binding.n; i++) {
        const model_rule *r = &p->formulas[p->binding.v[i]].seen;
        for (size_t k = 0; k < r->n_assumed; k++) {
            VEC_PUSH(a, assumptions, r->assumed[k]);
            VEC_PUSH(a, reasons, str_of(p->m.propositions.v[r->propositions[0]].why));
        }
    }
    out->assumptions = assumptions.v;
    out->reasons = reasons.v;
    out->n_assumptions = assumptions.n;
    bargain_pack *alone = ARENA_ARRAY(a, bargain_pack, n_packs);
    for (size_t i = 0; i < n_packs; i++) {
        numbers rules = binding_of(p, packs[i], UINT32_MAX);
        alone[i] = (bargain_pack){.pack = packs[i], .examined = true};
        alone[i].satisfiable = answer_of(problem_can(p, rules.v, rules.n));
        for (uint32_t k = 0; k < p->n_rules && alone[i].examined; k++)
            if (p->rules[k].pack == packs[i]) alone[i].examined = examine_rule(p, k);
    }
    if (out->agreement == BARGAIN_YES) out->witness = problem_witness(p, s->given, packs, n_packs, d);
    out->packs = alone;
    p->all_conflicts = true;
    list_conflicts(p, out, alone);
    out->out_of_time = deadline_passed(p->until) || (!p->all_conflicts && p->conflicts.n <= p->max);
    return d->errors == before ? out : NULL;
}
