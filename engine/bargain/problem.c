#include "bargain/problem.h"

#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"

/* ------------------------------------------------------------------------------------------------ sets of rules */

static const formula *selectors(problem *p, const uint32_t *rules, size_t n) {
    formula *assumed = ARENA_ARRAY(p->memory, formula, n);
    for (size_t i = 0; i < n; i++) assumed[i] = p->formulas[rules[i]].on;
    return assumed;
}

solve_answer problem_ask(problem *p, const uint32_t *rules, size_t n) {
    return solver_ask(&p->s, selectors(p, rules, n), n);
}

solve_answer problem_can(problem *p, const uint32_t *rules, size_t n) {
    return solver_can(&p->s, selectors(p, rules, n), n);
}

bool problem_shrink(problem *p, uint32_t *rules, size_t *n) {
    bool *needed = ARENA_ARRAY(p->memory, bool, *n);
    size_t kept = 0;
    memset(needed, true, *n);
    if (solver_shrink(&p->s, selectors(p, rules, *n), *n, needed) != SOLVE_NO) return false;
    for (size_t i = 0; i < *n; i++)
        if (needed[i]) rules[kept++] = rules[i];
    *n = kept;
    return true;
}

bargain_set problem_set(problem *p, const uint32_t *rules, size_t n) {
    numbers copy = {0};
    for (size_t i = 0; i < n; i++) VEC_PUSH(p->memory, copy, rules[i]);
    numbers_sort(&copy);
    return (bargain_set){copy.v, copy.n};
}

static int by_size(const void *a, const void *b) {
    const bargain_set *x = a, *y = b;
    if (x->n != y->n) return x->n < y->n ? -1 : 1;
    for (size_t i = 0; i < x->n; i++)
        if (x->v[i] != y->v[i]) return x->v[i] < y->v[i] ? -1 : 1;
    return 0;
}

void problem_sort(set_list *sets) {
    if (sets->n) qsort(sets->v, sets->n, sizeof *sets->v, by_size);
}

bool problem_reads_brackets(const problem *p, const problem_rule *r) {
    return r->n_vars && r->vars[r->n_vars - 1] == p->n_vars - 1;
}

/* ------------------------------------------------------------------------------------------------ one rule, one deal
 */

static void add_literal(problem *p, formula_list *out, formula f) {
    VEC_PUSH(p->memory, *out, solver_holds(&p->s, f) ? f : logic_not(&p->m.logic, f));
}

/* Numbers and texts get a name for "it has this value". How brackets are settled has no literal. */
void problem_literals(problem *p, solver *in, uint32_t var, formula_list *out) {
    uint32_t slots = p->m.vocabulary->n_slots + DEAL_FIELDS;
    if (var >= slots) {
        if (var - slots < p->m.propositions.n) add_literal(p, out, p->m.propositions.v[var - slots].holds);
        return;
    }
    const model_slot *s = model_slot_at(&p->m, var);
    if (!logic_is_yes(&p->m.logic, s->present)) {
        add_literal(p, out, s->present);
        if (!solver_holds(&p->s, s->present)) return;
    }
    for (size_t i = 0; s->is && i < s->values->n; i++)
        if (s->domain != DOMAIN_NAMES || solver_holds(&p->s, s->is[i])) add_literal(p, out, s->is[i]);
    if (s->domain == DOMAIN_BOOL) {
        add_literal(p, out, s->term);
    } else if (s->term) {
        slot v = model_slot_value(&p->m, p->s.assignment, var);
        VEC_PUSH(p->memory, *out, solver_name(in, model_slot_is(&p->m, var, v)));
    }
}

solver *problem_alone(problem *p, uint32_t which) {
    problem_rule *r = &p->formulas[which];
    if (r->alone) return r->alone;
    r->alone = ARENA_NEW(p->memory, solver);
    solver_open(r->alone, &p->m.logic);
    for (size_t i = 0; i < r->seen.n_slots; i++)
        if (model_has(&p->m, r->seen.slots[i])) solver_add(r->alone, model_slot_at(&p->m, r->seen.slots[i])->fact);
    solver_add(r->alone, logic_not(&p->m.logic, r->seen.holds));
    return r->alone;
}

bargain_limit problem_limit(const logic *l, limit until) {
    bool steps = until.steps && *until.taken >= until.steps;
    if (!limit_passed(until) && l->gave_up) return BARGAIN_GAVE_UP;
    return steps || !until.at ? BARGAIN_STEPS : BARGAIN_TIME;
}

/* ------------------------------------------------------------------------------------------------ verdicts */

const rule_verdict *problem_verdict_of(const verdict *v, const bargain_rule *r) {
    const pack_verdict *p = v->packs;
    while (p->pack != r->pack) p++;
    const rule_verdict *out = p->rules;
    while (out->rule != r->rule) out++;
    return out;
}

bool rule_accepted(const rule_verdict *v) {
    return v->outcome == RULE_PASS || v->outcome == RULE_NOT_APPLICABLE;
}

/* ------------------------------------------------------------------------------------------------ opening */

static int by_name(const void *a, const void *b) {
    const bargain_rule *x = a, *y = b;
    return str_cmp(x->name, y->name);
}

bargain_rule *problem_list_rules(arena *a, const pack *const *packs, size_t n_packs, bool only_red_lines, size_t *n) {
    size_t all = 0;
    for (size_t i = 0; i < n_packs; i++) all += packs[i]->n_rules;
    bargain_rule *out = ARENA_ARRAY(a, bargain_rule, all);
    *n = 0;
    for (size_t i = 0; i < n_packs; i++)
        for (size_t k = 0; k < packs[i]->n_rules; k++) {
            const rule *r = &packs[i]->rules[k];
            bool binds = r->class == RULE_RED_LINE;
            if (only_red_lines && !binds) continue;
            str name = arena_printf(a, STR_FMT "/" STR_FMT, STR_ARG(packs[i]->id), STR_ARG(r->id));
            out[(*n)++] = (bargain_rule){.pack = packs[i], .rule = r, .name = name, .binds = binds};
        }
    if (*n) qsort(out, *n, sizeof *out, by_name);
    return out;
}

/* The rule by its name, or by its id if only one pack has it. NULL after an error in D. */
static bargain_rule *find_rule(problem *p, str name, const char *option, diags *d) {
    arena *a = &d->memory;
    bargain_rule *found = NULL;
    str *names = ARENA_ARRAY(a, str, p->n_rules);
    bool full = str_find(name, STR("/"), 0) != SIZE_MAX;
    for (size_t i = 0; i < p->n_rules; i++) {
        bargain_rule *r = &p->rules[i];
        names[i] = full ? r->name : r->rule->id;
        if (!str_eq(names[i], name)) continue;
        if (found) {
            diags_add(
                d, (diag){.level = DIAG_ERROR,
                          .message = arena_printf(a, "--%s: two rules are called '" STR_FMT "'", option, STR_ARG(name)),
                          .note = arena_printf(a, "write " STR_FMT " or " STR_FMT, STR_ARG(found->name),
                                               STR_ARG(r->name))});
            return NULL;
        }
        found = r;
    }
    if (found) return found;
    diags_add(d, (diag){.level = DIAG_ERROR,
                        .message = arena_printf(a, "--%s: unknown rule '" STR_FMT "'", option, STR_ARG(name)),
                        .note = suggest(a, name, names, p->n_rules)});
    return NULL;
}

/* Applies --keep and --drop. Reports every error, not only the first. */
static void keep_and_drop(problem *p, const bargain_settings *s, diags *d) {
    bool *dropped = ARENA_ARRAY(p->memory, bool, p->n_rules);
    size_t before = d->errors, n = 0;
    for (size_t i = 0; i < s->n_keep; i++) {
        bargain_rule *r = find_rule(p, s->keep[i], "keep", d);
        if (r) r->kept = r->binds = true;
    }
    for (size_t i = 0; i < s->n_drop; i++) {
        bargain_rule *r = find_rule(p, s->drop[i], "drop", d);
        if (!r) continue;
        dropped[r - p->rules] = true;
        if (r->kept)
            diags_add(d, (diag){.level = DIAG_ERROR,
                                .message = arena_printf(&d->memory, "rule " STR_FMT " is both kept and dropped",
                                                        STR_ARG(r->name))});
    }
    if (d->errors > before) return;
    for (size_t i = 0; i < p->n_rules; i++)
        if (!dropped[i]) p->rules[n++] = p->rules[i];
    p->n_rules = n;
}

static void add_selectors(solver *s, const problem_rule *r) {
    solver_add(s, logic_implies(s->l, r->on, r->seen.holds));
    solver_add(s, logic_implies(s->l, r->off, logic_not(s->l, r->seen.holds)));
}

bool problem_open(problem *p, arena *a, const vocabulary *v, const pack *const *packs, size_t n_packs,
                  const bargain_settings *s, diags *d) {
    size_t before = d->errors;
    *p = (problem){.memory = a, .max = s->max, .max_steps = s->max_steps};
    p->until = s->until ? *s->until : limit_new(a, s->seconds, s->steps);
    p->rules = problem_list_rules(a, packs, n_packs, false, &p->n_rules);
    keep_and_drop(p, s, d);
    if (d->errors > before) return false;
    model *m = &p->m;
    model_open(m, a, v, packs, n_packs, s->given);
    logic_limit(&m->logic, p->until);
    p->formulas = ARENA_ARRAY(a, problem_rule, p->n_rules);
    for (uint32_t i = 0; i < p->n_rules; i++) {
        p->formulas[i].seen = model_add_rule(m, p->rules[i].pack, p->rules[i].rule);
        if (p->rules[i].binds) VEC_PUSH(a, p->binding, i);
    }
    p->n_vars = v->n_slots + DEAL_FIELDS + m->propositions.n + 1;
    for (size_t i = 0; i < p->n_rules; i++) {
        problem_rule *r = &p->formulas[i];
        numbers vars = {0};
        for (size_t k = 0; k < r->seen.n_slots; k++) {
            uint32_t at = r->seen.slots[k];
            VEC_PUSH(a, vars, at);
            if (s->given && s->given->slots[at].state == SLOT_BRACKET) VEC_PUSH(a, vars, (uint32_t)p->n_vars - 1);
        }
        for (size_t k = 0; k < r->seen.n_propositions; k++)
            VEC_PUSH(a, vars, v->n_slots + DEAL_FIELDS + r->seen.propositions[k]);
        numbers_sort(&vars);
        r->vars = vars.v;
        r->n_vars = vars.n;
    }
    p->readers = ARENA_ARRAY(a, numbers, p->n_vars);
    for (uint32_t i = 0; i < p->binding.n; i++) {
        const problem_rule *r = &p->formulas[p->binding.v[i]];
        for (size_t k = 0; k < r->n_vars; k++) VEC_PUSH(a, p->readers[r->vars[k]], i);
    }
    p->said = s->given ? model_deal_says(m, s->given) : m->logic.yes;
    model_open_solver(m, &p->s);
    solver_add(&p->s, p->said);
    for (size_t i = 0; i < p->n_rules; i++) {
        problem_rule *r = &p->formulas[i];
        r->on = logic_new(&m->logic, STR("on"));
        r->off = logic_new(&m->logic, STR("off"));
        add_selectors(&p->s, r);
    }
    p->undrafted = p->s;
    if (!s->given) return true;
    model_open_solver(m, &p->undrafted);
    for (size_t i = 0; i < p->n_rules; i++) add_selectors(&p->undrafted, &p->formulas[i]);
    for (size_t i = 0; i < m->used.n; i++)
        if (s->given->slots[m->used.v[i]].origin) VEC_PUSH(a, p->drafted, m->used.v[i]);
    return true;
}
