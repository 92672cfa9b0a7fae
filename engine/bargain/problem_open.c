#include "bargain/problem.h"

#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"

/* Setting a problem up. */

/* ------------------------------------------------------------------------------------------------ rules */

static int by_name(const void *a, const void *b) {
    const bargain_rule *x = a, *y = b;
    return str_cmp(x->name, y->name);
}

static void list_rules(problem *p, const pack *const *packs, size_t n_packs) {
    size_t n = 0;
    for (size_t i = 0; i < n_packs; i++) n += packs[i]->n_rules;
    p->rules = ARENA_ARRAY(p->memory, bargain_rule, n);
    for (size_t i = 0; i < n_packs; i++)
        for (size_t k = 0; k < packs[i]->n_rules; k++) {
            const rule *r = &packs[i]->rules[k];
            str name = arena_printf(p->memory, STR_FMT "/" STR_FMT, STR_ARG(packs[i]->id), STR_ARG(r->id));
            p->rules[p->n_rules++] =
                (bargain_rule){.pack = packs[i], .rule = r, .name = name, .binds = r->class == RULE_RED_LINE};
        }
    qsort(p->rules, n, sizeof *p->rules, by_name);
}

static bool is_called(const bargain_rule *r, str name) {
    return str_eq(r->name, name) || str_eq(r->rule->id, name);
}

static bool no_such_rule(const problem *p, str name, const char *option, diags *d) {
    str *names = ARENA_ARRAY(&d->memory, str, p->n_rules);
    bool full = str_find(name, STR("/"), 0) != SIZE_MAX;
    for (size_t i = 0; i < p->n_rules; i++) names[i] = full ? p->rules[i].name : p->rules[i].rule->id;
    diags_add(d, (diag){.level = DIAG_ERROR,
                        .message = arena_printf(&d->memory, "--%s: no pack here has a rule '" STR_FMT "'", option,
                                                STR_ARG(name)),
                        .note = suggest(&d->memory, name, names, p->n_rules)});
    return false;
}

static bool two_rules(str name, const char *option, const bargain_rule *a, const bargain_rule *b, diags *d) {
    diags_add(
        d,
        (diag){.level = DIAG_ERROR,
               .message = arena_printf(&d->memory, "--%s: two rules are called '" STR_FMT "'", option, STR_ARG(name)),
               .note = arena_printf(&d->memory, "write " STR_FMT " or " STR_FMT, STR_ARG(a->name), STR_ARG(b->name))});
    return false;
}

/* The rule by its name, or by its id where only one pack has that. */
static bargain_rule *find_rule(problem *p, str name, const char *option, diags *d) {
    bargain_rule *found = NULL;
    for (size_t i = 0; i < p->n_rules; i++) {
        if (!is_called(&p->rules[i], name)) continue;
        if (found && !two_rules(name, option, found, &p->rules[i], d)) return NULL;
        found = &p->rules[i];
    }
    if (!found) no_such_rule(p, name, option, d);
    return found;
}

/* Every mistake is reported, not only the first. */
static void keep_and_drop(problem *p, const bargain_settings *s, bool *dropped, diags *d) {
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
                                .message = arena_printf(&d->memory, "the rule " STR_FMT " is both kept and dropped",
                                                        STR_ARG(r->name))});
    }
}

static void leave_out(problem *p, const bool *dropped) {
    size_t n = 0;
    for (size_t i = 0; i < p->n_rules; i++)
        if (!dropped[i]) p->rules[n++] = p->rules[i];
    p->n_rules = n;
}

/* ------------------------------------------------------------------------------------------------ variables */

/* Slots by their numbers; propositions behind them; last, one for all brackets of the draft, which hang together. */
static void list_variables(problem *p, problem_rule *r, const deal *given) {
    uint32_t slots = p->m.vocabulary->n_slots + DEAL_FIELDS;
    numbers vars = {0};
    bool bracket = false;
    for (size_t i = 0; i < r->seen.n_slots; i++) {
        VEC_PUSH(p->memory, vars, r->seen.slots[i]);
        bracket = bracket || (given && given->slots[r->seen.slots[i]].state == SLOT_BRACKET);
    }
    for (size_t i = 0; i < r->seen.n_propositions; i++) {
        bool again = false;
        for (size_t k = 0; k < i; k++) again = again || r->seen.propositions[k] == r->seen.propositions[i];
        if (!again) VEC_PUSH(p->memory, vars, slots + r->seen.propositions[i]);
    }
    if (bracket) VEC_PUSH(p->memory, vars, (uint32_t)p->n_vars - 1);
    r->vars = vars.v;
    r->n_vars = vars.n;
}

static void list_readers(problem *p) {
    p->readers = ARENA_ARRAY(p->memory, numbers, p->n_vars);
    for (uint32_t i = 0; i < p->binding.n; i++) {
        const problem_rule *r = &p->formulas[p->binding.v[i]];
        for (size_t k = 0; k < r->n_vars; k++) VEC_PUSH(p->memory, p->readers[r->vars[k]], i);
    }
}

/* ------------------------------------------------------------------------------------------------ all of it */

/* Each rule behind names, so that it can be assumed to hold, or not to. */
static void name_rules(problem *p) {
    const logic *l = &p->m.logic;
    for (size_t i = 0; i < p->n_rules; i++) {
        problem_rule *r = &p->formulas[i];
        r->on = solver_name(&p->s, r->seen.holds);
        r->off = solver_name(&p->s, logic_not(l, r->seen.holds));
    }
}

static void add_names(solver *s, const problem_rule *r) {
    const logic *l = s->l;
    solver_add(s, logic_or(l, logic_not(l, r->on), r->seen.holds));
    solver_add(s, logic_or(l, logic_not(l, r->off), logic_not(l, r->seen.holds)));
}

/* What a rule wants by itself is asked without the draft. */
static void open_undrafted(problem *p, const deal *given) {
    p->undrafted = p->s;
    if (!given) return;
    solver_open(&p->undrafted, &p->m, p->until);
    for (size_t i = 0; i < p->n_rules; i++) add_names(&p->undrafted, &p->formulas[i]);
    for (size_t i = 0; i < p->m.used.n; i++)
        if (given->slots[p->m.used.v[i]].origin) VEC_PUSH(p->memory, p->drafted, p->m.used.v[i]);
}

static void read_rules(problem *p, const bargain_settings *s) {
    p->formulas = ARENA_ARRAY(p->memory, problem_rule, p->n_rules);
    for (uint32_t i = 0; i < p->n_rules; i++) {
        p->formulas[i].seen = model_add_rule(&p->m, p->rules[i].pack, p->rules[i].rule);
        if (p->rules[i].binds) VEC_PUSH(p->memory, p->binding, i);
    }
    p->n_vars = p->m.vocabulary->n_slots + DEAL_FIELDS + p->m.propositions.n + 1;
    for (size_t i = 0; i < p->n_rules; i++) list_variables(p, &p->formulas[i], s->given);
    list_readers(p);
}

bool problem_open(problem *p, arena *a, const vocabulary *v, const pack *const *packs, size_t n_packs,
                  const bargain_settings *s, diags *d) {
    size_t before = d->errors;
    *p = (problem){.memory = a, .max = s->max, .until = deadline_in(s->seconds)};
    list_rules(p, packs, n_packs);
    bool *dropped = ARENA_ARRAY(a, bool, p->n_rules);
    keep_and_drop(p, s, dropped, d);
    if (d->errors > before) return false;
    leave_out(p, dropped);
    model_open(&p->m, a, v, packs, n_packs, s->given);
    read_rules(p, s);
    formula said = s->given ? model_deal_says(&p->m, s->given) : p->m.logic.yes;
    solver_open(&p->s, &p->m, p->until);
    solver_add(&p->s, said);
    p->said = said;
    name_rules(p);
    open_undrafted(p, s->given);
    return true;
}
