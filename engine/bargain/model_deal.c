#include "bargain/model.h"

/* What a draft says, as a formula. */

typedef struct reading {
    model *m;
    const deal *d;
    const formula **ways; /* for each choice, a formula for each way of settling it */
    int32_t *settled;
    VEC(formula) all;
} reading;

static void say(reading *r, formula f) {
    VEC_PUSH(r->m->memory, r->all, f);
}

static void open_choices(reading *r) {
    const logic *l = &r->m->logic;
    for (uint32_t i = 0; i < r->d->n_choices; i++) {
        const choice *c = &r->d->choices[i];
        uint32_t n = choice_ways(c);
        formula *ways = ARENA_ARRAY(r->m->memory, formula, n);
        for (uint32_t w = 0; w < n; w++) ways[w] = logic_new(l, arena_printf(r->m->memory, "choice %u=%u", i, w));
        r->ways[i] = ways;
        r->settled[i] = -1;
        say(r, logic_exactly_one(l, ways, n));
    }
}

/* The slot under every way of settling the choices that it depends on, found one at a time. Where the text says nothing
 * or leaves it open, anything may stand. */
static void say_bracket(reading *r, uint32_t number, formula when) {
    const logic *l = &r->m->logic;
    uint32_t which = DEAL_NONE;
    slot s = deal_slot(r->d, number, r->settled, &which);
    if (s.state != SLOT_BRACKET) {
        bool said = s.origin != 0 && s.state != SLOT_OPEN;
        if (said) say(r, logic_or(l, logic_not(l, when), model_slot_is(r->m, number, s)));
        return;
    }
    for (uint32_t w = 0; w < choice_ways(&r->d->choices[which]); w++) {
        r->settled[which] = (int32_t)w;
        say_bracket(r, number, logic_and(l, when, r->ways[which][w]));
    }
    r->settled[which] = -1;
}

static void say_fields(reading *r) {
    uint32_t first = r->m->vocabulary->n_slots;
    for (uint32_t f = 0; f < DEAL_FIELDS; f++) {
        slot s = r->d->slots[first + f];
        if (r->d->fields[f].source && s.state == SLOT_VALUE) say(r, model_slot_is(r->m, first + f, s));
    }
}

formula model_deal_says(model *m, const deal *d) {
    reading r = {.m = m, .d = d};
    r.ways = ARENA_ARRAY(m->memory, const formula *, d->n_choices);
    r.settled = ARENA_ARRAY(m->memory, int32_t, d->n_choices);
    open_choices(&r);
    for (uint32_t i = 0; i < m->vocabulary->n_slots; i++) {
        slot s = d->slots[i];
        if (s.state == SLOT_BRACKET)
            say_bracket(&r, i, m->logic.yes);
        else if (s.origin && s.state != SLOT_OPEN)
            say(&r, model_slot_is(m, i, s));
    }
    say_fields(&r);
    return logic_all(&m->logic, r.all.v, r.all.n);
}
