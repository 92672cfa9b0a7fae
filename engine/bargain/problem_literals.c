#include "bargain/problem.h"

/* A deal as literals, one variable at a time. */

typedef VEC(formula) formulas;

static void add(problem *p, formulas *out, formula f) {
    VEC_PUSH(p->memory, *out, solver_holds(&p->s, f) ? f : logic_not(&p->m.logic, f));
}

/* Numbers and texts are named by their value. */
static void add_value(problem *p, formulas *out, uint32_t number) {
    slot s = model_slot_value(&p->m, p->s.assignment, number);
    VEC_PUSH(p->memory, *out, solver_name(&p->s, model_slot_is(&p->m, number, s)));
}

static void of_slot(problem *p, formulas *out, uint32_t number) {
    const model_slot *s = model_slot_at(&p->m, number);
    bool there = logic_is_yes(&p->m.logic, s->present);
    if (!there) {
        add(p, out, s->present);
        there = solver_holds(&p->s, s->present);
    }
    if (!there) return;
    for (size_t i = 0; s->is && i < s->values->n; i++)
        if (s->type != SLOT_ENUM || solver_holds(&p->s, s->is[i])) add(p, out, s->is[i]);
    if (s->type == SLOT_BOOL)
        add(p, out, s->term);
    else if (s->term)
        add_value(p, out, number);
}

void problem_literals(problem *p, uint32_t var, formula **out, size_t *n) {
    formulas all = {0};
    uint32_t slots = p->m.vocabulary->n_slots + DEAL_FIELDS;
    if (var < slots)
        of_slot(p, &all, var);
    else if (var - slots < p->m.propositions.n)
        add(p, &all, p->m.propositions.v[var - slots].holds);
    else
        for (size_t i = 0; i < p->m.choice_ways.n; i++) add(p, &all, p->m.choice_ways.v[i]);
    *out = all.v;
    *n = all.n;
}
