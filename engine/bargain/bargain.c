#include "bargain/bargain.h"

#include "bargain/problem.h"

/* In order: each pack alone, all packs together, a deal, what each rule adds; and if the packs conflict, the conflicts
 * and what to give up. Each question gets a part of what is left of the limit, so that one that explodes does not keep
 * the others from being asked. What was not answered is asked again at the end, with all that is left. */

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

/* The next questions may use 1 / N of what is left. */
static void grant(problem *p, unsigned n) {
    logic_limit(&p->m.logic, limit_part(p->until, n));
}

/* Whether some deal satisfies RULES and LITERAL, without the draft. False if the limit was reached. */
static bool can_hold(problem *p, const numbers *rules, formula literal, solve_answer *out) {
    formula_list assumed = {0};
    for (size_t i = 0; i < rules->n; i++) VEC_PUSH(p->memory, assumed, p->formulas[rules->v[i]].on);
    if (!logic_is_yes(&p->m.logic, literal)) VEC_PUSH(p->memory, assumed, literal);
    *out = solver_can(&p->undrafted, assumed.v, assumed.n);
    return *out != SOLVE_UNKNOWN;
}

/* A rule that can never fail is called vacuous rather than redundant. A rule is not redundant if the others conflict:
 * anything follows from a contradiction. False if the limit was reached. */
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

/* Whether all rules of a pack were examined. */
static bool examine(problem *p, const pack *of, bool *done) {
    bool all = true;
    for (uint32_t i = 0; i < p->n_rules; i++) {
        if (p->rules[i].pack != of) continue;
        done[i] = done[i] || examine_rule(p, i);
        all = all && done[i];
    }
    return all;
}

/* ------------------------------------------------------------------------------------------------ all packs */

/* A pack that cannot be satisfied alone, or a conflict, answers for all packs. */
static bargain_answer agreement_of(problem *p, const bargain_pack *alone, size_t n_packs) {
    for (size_t i = 0; i < n_packs; i++)
        if (alone[i].satisfiable == BARGAIN_NO) return BARGAIN_NO;
    if (n_packs == 1) return alone[0].satisfiable;
    return p->conflicts.n ? BARGAIN_NO : answer_of(problem_can(p, p->binding.v, p->binding.n));
}

/* The explanation of a conflict; one that is known is not searched again. */
static bargain_conflict explain(problem *p, const bargain *known, bargain_set rules) {
    for (size_t i = 0; i < known->n_conflicts; i++)
        if (known->conflicts[i].rules.v == rules.v && known->conflicts[i].explained) return known->conflicts[i];
    return problem_explain(p, rules);
}

static void explain_all(problem *p, bargain *out) {
    size_t n = p->conflicts.n < p->max ? p->conflicts.n : (size_t)p->max;
    bargain_conflict *conflicts = ARENA_ARRAY(p->memory, bargain_conflict, n);
    for (size_t i = 0; i < n; i++) {
        grant(p, n - i < 8 ? (unsigned)(n - i) : 8);
        conflicts[i] = explain(p, out, p->conflicts.v[i]);
    }
    out->conflicts = conflicts;
    out->n_conflicts = n;
}

/* Sets that were found before stay if a limit came before any was found now: each was verified. */
static void find_sets(problem *p, const pack *of, bargain_sets *out) {
    bargain_sets found = problem_corrections(p, of);
    if (found.n || found.complete) *out = found;
}

/* What follows from the conflicts: sets of rules to give up, and explanations. */
static void use_conflicts(problem *p, bargain *out, bargain_pack *alone) {
    for (size_t i = 0; i < out->n_packs; i++) {
        grant(p, (unsigned)(out->n_packs - i) + 2);
        find_sets(p, alone[i].pack, &alone[i].concessions);
    }
    grant(p, 2);
    find_sets(p, NULL, &out->corrections);
    out->conflicts_complete = p->all_conflicts;
    explain_all(p, out);
}

/* The search for conflicts gets half of what is left. If it needs more, and the rest took less than the other half, it
 * is continued, and the rest repeated: as often as what is left is enough for the rest and half of it, and worth it. */
static void list_conflicts(problem *p, bargain *out, bargain_pack *alone) {
    uint64_t total = limit_left(p->until);
    limit until = limit_part(p->until, 2);
    for (bool more = true; more;) {
        logic_limit(&p->m.logic, until);
        more = out->agreement != BARGAIN_YES && problem_find_conflicts(p);
        uint64_t before = limit_left(p->until);
        use_conflicts(p, out, alone);
        uint64_t left = limit_left(p->until), rest = before - left;
        rest += rest / 2 + total / 100;
        until = limit_before(p->until, rest);
        more = more && left > rest + total / 50;
    }
}

/* ------------------------------------------------------------------------------------------------ what is left */

typedef VEC(bargain_question) question_list;

static void leave(problem *p, question_list *list, const char *key, const pack *of, const char *before,
                  const char *after) {
    str text = of ? arena_printf(p->memory, "%s" STR_FMT "%s", before, STR_ARG(of->id), after) : str_of(before);
    VEC_PUSH(p->memory, *list, ((bargain_question){key, of, text}));
}

/* Lists that end because of --max leave no question. */
static void list_questions(problem *p, bargain *out) {
    question_list list = {0};
    size_t unexplained = 0;
    bool possible = out->agreement == BARGAIN_YES;
    if (out->agreement == BARGAIN_OPEN)
        leave(p, &list, "agreement", NULL, "whether a deal can satisfy all red lines of all packs", "");
    for (size_t i = 0; i < out->n_packs; i++)
        if (out->packs[i].satisfiable == BARGAIN_OPEN && out->n_packs > 1)
            leave(p, &list, "satisfiable", out->packs[i].pack, "whether a deal can satisfy all red lines of ",
                  " alone");
    if (possible && p->no_witness) leave(p, &list, "witness", NULL, "a deal that satisfies all red lines", "");
    if (out->witness && !out->witness->is_fewest)
        leave(p, &list, "witness_fewest", NULL, "whether a deal with fewer terms satisfies all red lines", "");
    if (!possible && !out->conflicts_complete && p->conflicts.n <= p->max)
        leave(p, &list, "conflicts", NULL, out->n_conflicts ? "whether there are other conflicts" : "the conflicts",
              "");
    for (size_t i = 0; i < out->n_conflicts; i++) unexplained += !out->conflicts[i].explained;
    if (unexplained) leave(p, &list, "explanations", NULL, "which terms some of the conflicts are about", "");
    for (size_t i = 0; i < out->n_packs; i++) {
        const bargain_sets *c = &out->packs[i].concessions;
        if (!possible && !c->complete && c->n < p->max)
            leave(p, &list, "concessions", out->packs[i].pack,
                  c->n ? "whether there are other red lines that " : "which red lines ", " alone can give up");
    }
    if (!possible && !out->corrections.complete && out->corrections.n < p->max && out->n_packs > 1)
        leave(p, &list, "corrections", NULL,
              out->corrections.n ? "whether there are other sets of red lines to give up across the packs"
                                 : "which sets of red lines across the packs can be given up",
              "");
    for (size_t i = 0; i < out->n_packs; i++)
        if (!out->packs[i].examined)
            leave(p, &list, "examined", out->packs[i].pack, "which rules of ",
                  " follow from its red lines, can never fail or can never pass");
    out->left = list.v;
    out->n_left = list.n;
    if (!list.n) return;
    out->limit = problem_limit(&p->m.logic, p->until);
}

/* ------------------------------------------------------------------------------------------------ the whole */

static void list_assumptions(problem *p, bargain *out) {
    arena *a = p->memory;
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
}

static void find_witness(problem *p, const bargain_settings *s, const pack *const *packs, bargain *out, diags *d) {
    bool again = !out->witness || !out->witness->is_fewest;
    const bargain_witness *found =
        out->agreement == BARGAIN_YES && again ? problem_witness(p, s->given, packs, out->n_packs, d) : NULL;
    if (found && (!out->witness || found->is_fewest)) out->witness = found;
}

const bargain *bargain_find(arena *a, const vocabulary *v, const pack *const *packs, size_t n_packs,
                            const bargain_settings *s, diags *d) {
    problem *p = ARENA_NEW(a, problem);
    bargain *out = ARENA_NEW(a, bargain);
    size_t before = d->errors;
    if (!problem_open(p, a, v, packs, n_packs, s, d)) return NULL;
    bool *examined = ARENA_ARRAY(a, bool, p->n_rules);
    bargain_pack *alone = ARENA_ARRAY(a, bargain_pack, n_packs);
    numbers *rules = ARENA_ARRAY(a, numbers, n_packs);
    *out = (bargain){
        .rules = p->rules, .n_rules = p->n_rules, .packs = alone, .n_packs = n_packs, .has_given = s->given != NULL};
    for (size_t i = 0; i < n_packs; i++) {
        rules[i] = binding_of(p, packs[i], UINT32_MAX);
        grant(p, (unsigned)(n_packs - i) + 1);
        alone[i] = (bargain_pack){.pack = packs[i], .satisfiable = answer_of(problem_can(p, rules[i].v, rules[i].n))};
    }
    grant(p, 2);
    out->agreement = agreement_of(p, alone, n_packs);
    list_assumptions(p, out);
    grant(p, 2);
    find_witness(p, s, packs, out, d);
    grant(p, 4);
    for (size_t i = 0; i < n_packs; i++) alone[i].examined = examine(p, packs[i], examined);
    p->all_conflicts = true;
    list_conflicts(p, out, alone);
    explain_all(p, out);
    logic_limit(&p->m.logic, p->until);
    if (out->agreement == BARGAIN_OPEN) out->agreement = agreement_of(p, alone, n_packs);
    for (size_t i = 0; i < n_packs; i++) {
        if (alone[i].satisfiable == BARGAIN_OPEN && out->agreement == BARGAIN_YES) alone[i].satisfiable = BARGAIN_YES;
        if (alone[i].satisfiable == BARGAIN_OPEN)
            alone[i].satisfiable = answer_of(problem_can(p, rules[i].v, rules[i].n));
    }
    if (d->errors == before) find_witness(p, s, packs, out, d);
    for (size_t i = 0; i < n_packs; i++) alone[i].examined = examine(p, packs[i], examined);
    list_questions(p, out);
    return d->errors == before ? out : NULL;
}
