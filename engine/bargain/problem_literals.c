#include "bargain/problem.h"

/* A deal as literals, one variable at a time; and each rule by itself. */

typedef VEC(formula) formulas;

static void add(problem *p, formulas *out, formula f) {
    VEC_PUSH(p->memory, *out, solver_holds(&p->s, f) ? f : logic_not(&p->m.logic, f));
}

/* Numbers and texts are named by their value. */
static void add_value(problem *p, solver *in, formulas *out, uint32_t number) {
    slot s = model_slot_value(&p->m, p->s.assignment, number);
    VEC_PUSH(p->memory, *out, solver_name(in, model_slot_is(&p->m, number, s)));
}

static void of_slot(problem *p, solver *in, formulas *out, uint32_t number) {
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
        add_value(p, in, out, number);
}

void problem_literals(problem *p, solver *in, uint32_t var, formula **out, size_t *n) {
    formulas all = {0};
    uint32_t slots = p->m.vocabulary->n_slots + DEAL_FIELDS;
    if (var < slots)
        of_slot(p, in, &all, var);
    else if (var - slots < p->m.propositions.n)
        add(p, &all, p->m.propositions.v[var - slots].holds);
    else
        for (size_t i = 0; i < p->m.choice_ways.n; i++) add(p, &all, p->m.choice_ways.v[i]);
    *out = all.v;
    *n = all.n;
}

/* Its failing, and what its terms may be. */
solver *problem_alone(problem *p, uint32_t which) {
    problem_rule *r = &p->formulas[which];
    if (r->alone) return r->alone;
    r->alone = ARENA_NEW(p->memory, solver);
    solver_open_bare(r->alone, &p->m, p->until);
    for (size_t i = 0; i < r->seen.n_slots; i++)
        if (model_has(&p->m, r->seen.slots[i])) solver_add(r->alone, model_slot_at(&p->m, r->seen.slots[i])->fact);
    solver_add(r->alone, logic_not(&p->m.logic, r->seen.holds));
    return r->alone;
}
