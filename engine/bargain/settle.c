#include "bargain/problem.h"

/* Of all deals with the fewest terms, always the same one: the terms that come first in the vocabulary, each with the
 * first value in its order that will do. Numbers and texts are left as the solver has them. */

typedef struct settling {
    problem *p;
    solver *s;
    const numbers *slots;
    const formula *silent; /* for each slot */
} settling;

/* From the last term to the first: silent where it can be. */
static bool settle_silence(settling *t) {
    const logic *l = &t->p->m.logic;
    for (size_t i = t->slots->n; i-- > 0;) {
        formula f = t->silent[i];
        if (logic_is_yes(l, f)) continue;
        solve_answer can = SOLVE_YES;
        if (!solver_holds(t->s, f)) {
            formula name = solver_name(t->s, f);
            can = solver_ask(t->s, &name, 1);
        }
        if (can == SOLVE_UNKNOWN) return false;
        solver_add(t->s, can == SOLVE_YES ? f : logic_not(l, f));
    }
    return true;
}

static bool settle_one(settling *t, formula f) {
    if (solver_holds(t->s, f)) {
        solver_add(t->s, f);
        return true;
    }
    formula name = solver_name(t->s, f);
    if (solver_ask(t->s, &name, 1) != SOLVE_YES) return false;
    solver_add(t->s, f);
    return true;
}

/* An enum takes the first value that will do; a set leaves out what it can, from its last member on; a bool is false
 * where it can be. */
static void settle_value(settling *t, uint32_t number) {
    const logic *l = &t->p->m.logic;
    const model_slot *s = model_slot_at(&t->p->m, number);
    if (!solver_holds(t->s, s->present)) return;
    if (s->type == SLOT_BOOL && !settle_one(t, logic_not(l, s->term))) settle_one(t, s->term);
    if (s->type == SLOT_ENUM)
        for (size_t i = 0; i < s->values->n && !settle_one(t, s->is[i]);) i++;
    else if (s->is)
        for (size_t i = s->values->n; i-- > 0;)
            if (!settle_one(t, logic_not(l, s->is[i]))) settle_one(t, s->is[i]);
}

bool problem_settle(problem *p, solver *s, const numbers *slots, const formula *silent) {
    settling t = {p, s, slots, silent};
    if (solver_ask(s, NULL, 0) != SOLVE_YES || !settle_silence(&t)) return false;
    for (size_t i = 0; i < slots->n; i++)
        if (!solver_holds(s, silent[i])) settle_value(&t, slots->v[i]);
    return true;
}
