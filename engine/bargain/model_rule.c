#include "bargain/translate.h"

#include <stdlib.h>
#include <string.h>

/* Rules as formulas: the judge's own steps, for every deal at once. */

/* ------------------------------------------------------------------------------------------------ slots that are read
 */

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void add_slots(arena *a, numbers *out, const rule_expr *e) {
    size_t n = 0;
    const uint32_t *slots = e->program ? cel_program_slots(e->program, &n, NULL) : NULL;
    for (size_t i = 0; i < n; i++) VEC_PUSH(a, *out, slots[i]);
}

static void slots_of(arena *a, const rule *r, model_rule *out) {
    numbers all = {0};
    size_t n = 0;
    add_slots(a, &all, &r->when);
    for (size_t i = 0; i < r->n_conditions; i++) {
        add_slots(a, &all, &r->conditions[i].test);
        add_slots(a, &all, &r->conditions[i].or_else);
        add_slots(a, &all, &r->conditions[i].vague);
    }
    if (all.n) qsort(all.v, all.n, sizeof *all.v, by_number);
    for (size_t i = 0; i < all.n; i++)
        if (n == 0 || all.v[n - 1] != all.v[i]) all.v[n++] = all.v[i];
    out->slots = all.v;
    out->n_slots = n;
}

/* ------------------------------------------------------------------------------------------------ holding */

/* A require that is met; a forbid that is met and whose wording is plain; a fallback where neither is so and the test
 * did not fail. Wording that is open is not called vague. */
static formula condition_holds(model *m, const condition *c) {
    const logic *l = &m->logic;
    truth test = translate_bool(m, &c->test);
    bool require = c->kind == CONDITION_REQUIRE;
    formula met = require ? test.yes : test.no;
    if (!require && c->vague.program) {
        truth vague = translate_bool(m, &c->vague);
        met = logic_and(l, met, logic_not(l, logic_or(l, vague.yes, vague.error)));
    }
    if (!c->or_else.program) return met;
    formula tried = logic_or(l, test.unknown, require ? test.no : test.yes);
    return logic_or(l, met, logic_and(l, tried, translate_bool(m, &c->or_else).yes));
}

/* Moves the propositions that were just touched to OUT; whether there were any. */
static bool take_touched(model *m, numbers *out) {
    bool any = m->touched.n > 0;
    for (size_t i = 0; i < m->touched.n; i++) VEC_PUSH(m->memory, *out, m->touched.v[i]);
    m->touched.n = 0;
    return any;
}

static str condition_name(const model *m, const pack *p, const rule *r, const condition *c) {
    return arena_printf(m->memory, STR_FMT "/" STR_FMT "/" STR_FMT, STR_ARG(p->id), STR_ARG(r->id), STR_ARG(c->id));
}

model_rule model_add_rule(model *m, const pack *p, const rule *r) {
    const logic *l = &m->logic;
    model_rule out = {.pack = p, .rule = r, .holds = l->yes};
    str *assumed = ARENA_ARRAY(m->memory, str, r->n_conditions + 1);
    out.name = arena_printf(m->memory, STR_FMT "/" STR_FMT, STR_ARG(p->id), STR_ARG(r->id));
    slots_of(m->memory, r, &out);
    truth when = {l->yes, l->no, l->no, l->no};
    numbers assumptions = {0};
    m->touched.n = 0;
    if (r->when.program) when = translate_bool(m, &r->when);
    if (take_touched(m, &assumptions)) assumed[out.n_assumed++] = out.name;
    for (size_t i = 0; i < r->n_conditions; i++) {
        out.holds = logic_and(l, out.holds, condition_holds(m, &r->conditions[i]));
        if (take_touched(m, &assumptions)) assumed[out.n_assumed++] = condition_name(m, p, r, &r->conditions[i]);
    }
    out.propositions = assumptions.v;
    out.n_propositions = assumptions.n;
    out.holds = logic_or(l, when.no, logic_and(l, logic_or(l, when.yes, when.unknown), out.holds));
    out.assumed = assumed;
    return out;
}
