#include "judge/thing_map.h"

typedef uint32_t numbers[64];

static size_t count(const deal *d, size_t set) {
    return d->vocabulary->named[set]->n;
}

/* ------------------------------------------------------------------------------------------------ slots */

/* NUMBER with each thing in its path replaced as BY says. */
static uint32_t move(const vocabulary *v, uint32_t (*by)[64], uint32_t number) {
    const term *t = number < v->n_slots ? v->terms[v->slot_term[number]] : NULL;
    uint32_t out = number;
    for (size_t i = 0; t && t->of_named && i < t->n_segments; i++) {
        const segment *s = &t->segments[i];
        if (!s->set || !s->set->room) continue;
        uint32_t member = (number - t->first_slot) / s->stride % s->set->room;
        uint32_t to = by[s->set->members.named - 1][member];
        if (to == DEAL_NONE) return DEAL_NONE;
        out += (to - member) * s->stride; /* modulo 2^32 */
    }
    return out;
}

uint32_t thing_map_later(const thing_map *m, uint32_t number) {
    return m ? move(m->before->vocabulary, m->to, number) : number;
}

uint32_t thing_map_earlier(const thing_map *m, uint32_t number) {
    return m ? move(m->before->vocabulary, m->from, number) : number;
}

slot thing_map_value(arena *a, const thing_map *m, uint32_t number, slot value) {
    const domain *values;
    slot_type type = vocabulary_slot_type(m->before->vocabulary, number, &values);
    if (!values || !values->named || value.state != SLOT_VALUE) return value;
    const uint32_t *to = m->to[values->named - 1];
    if (type == SLOT_ENUM) {
        value.v.i = to[value.v.i];
        return value;
    }
    uint64_t *bits = ARENA_ARRAY(a, uint64_t, 1);
    for (size_t i = 0; i < values->n; i++)
        if (SLOT_BIT(value.v.bits, i)) bits[0] |= (uint64_t)1 << to[i];
    value.v.bits = bits;
    return value;
}

/* ------------------------------------------------------------------------------------------------ matching */

typedef struct matcher {
    const deal *before, *after;
    size_t set;
    uint32_t *to, *from;
} matcher;

static void match(const matcher *m, uint32_t i, uint32_t k) {
    m->to[i] = k;
    m->from[k] = i;
}

static const name_set *set_of(const deal *d, size_t set) {
    return vocabulary_named(d->vocabulary, set);
}

/* Whether the deals say the same of thing I of the earlier and thing K of the later one, and something at all. Terms
 * over several things, and those whose values are things, do not count. */
static bool same_terms(const matcher *m, uint32_t i, uint32_t k) {
    const vocabulary *v = m->before->vocabulary;
    bool any = false;
    for (size_t t = 0; t < v->n_terms; t++) {
        const term *of = v->terms[t];
        const segment *at = NULL;
        size_t things = 0;
        for (size_t s = 0; s < of->n_segments; s++) {
            if (!of->segments[s].set || !of->segments[s].set->room) continue;
            at = &of->segments[s];
            things++;
        }
        if (things != 1 || at->set->members.named != m->set + 1 || (of->values && of->values->named)) continue;
        for (uint32_t n = 0; n < of->n_slots; n++) {
            uint32_t number = of->first_slot + n;
            if (n / at->stride % at->set->room != i) continue;
            slot was = m->before->slots[number], is = m->after->slots[number + (k - i) * at->stride];
            if (!slot_equal(v, number, was, is) || !was.origin != !is.origin) return false;
            any = any || was.origin;
        }
    }
    return any;
}

typedef bool same_thing(const matcher *m, uint32_t i, uint32_t k);

static bool same_id(const matcher *m, uint32_t i, uint32_t k) {
    return str_eq(set_of(m->before, m->set)->members.names[i], set_of(m->after, m->set)->members.names[k]);
}

static bool same_title(const matcher *m, uint32_t i, uint32_t k) {
    return str_eq(set_of(m->before, m->set)->labels[i], set_of(m->after, m->set)->labels[k]);
}

static void match_all(const matcher *m, same_thing *same) {
    for (uint32_t i = 0; i < count(m->before, m->set); i++)
        for (uint32_t k = 0; k < count(m->after, m->set) && m->to[i] == DEAL_NONE; k++)
            if (m->from[k] == DEAL_NONE && same(m, i, k)) match(m, i, k);
}

/* What is left gets the numbers that are left: first those that the later deal does not use. */
static void match_rest(const matcher *m, uint32_t room) {
    for (uint32_t i = 0; i < room; i++) {
        uint32_t start = i < count(m->before, m->set) ? (uint32_t)count(m->after, m->set) : 0;
        for (uint32_t n = 0; n < room && m->to[i] == DEAL_NONE; n++) {
            uint32_t k = (start + n) % room;
            if (m->from[k] == DEAL_NONE) match(m, i, k);
        }
    }
}

const thing_map *thing_map_make(arena *a, const deal *before, const deal *after) {
    size_t n = before->vocabulary->n_named;
    bool moved = false;
    thing_map *out = ARENA_NEW(a, thing_map);
    *out = (thing_map){before, after, ARENA_ARRAY(a, numbers, n), ARENA_ARRAY(a, numbers, n)};
    for (size_t set = 0; set < n; set++) {
        matcher m = {before, after, set, out->to[set], out->from[set]};
        for (uint32_t i = 0; i < 64; i++) m.to[i] = m.from[i] = DEAL_NONE;
        match_all(&m, same_id);
        match_all(&m, same_title);
        match_all(&m, same_terms);
        match_rest(&m, set_of(before, set)->room);
        for (uint32_t i = 0; i < set_of(before, set)->room; i++) moved = moved || m.to[i] != i;
    }
    return moved ? out : NULL;
}
