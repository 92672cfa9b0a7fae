#include "bargain/repair_internal.h"

/* Repairs that differ only in a member are said once: "any one of us, france and italy would do". The edits with one
 * member in one place of their paths are tried with each other member of the set. Each result is verified like a repair
 * of its own, and so is each combination with the alternatives that were found before. */

/* The largest number of repairs that one repair stands for. */
#define MOST_COMBINED 1000u

typedef struct alternatives_search {
    space *s;
    const candidate *c;
    repair *r;
    bool (*accepts)(void *with, const candidate *c);
    void *with;
    bool *used; /* by edit: it is in an alternative */
    VEC(repair_alternative) found;
} search;

static const term *term_of(const search *f, uint32_t number) {
    const vocabulary *v = f->s->deal->vocabulary;
    return v->terms[v->slot_term[number]];
}

/* The number of the member in part I of a slot's path, which is a set. */
static uint32_t member_number(const search *f, uint32_t number, size_t i) {
    const term *t = term_of(f, number);
    uint32_t within = number - t->first_slot;
    for (size_t k = 0; k < i; k++)
        if (t->segments[k].set) within %= t->segments[k].stride;
    return within / t->segments[i].stride;
}

/* Whether both paths have the same parts up to part I, with the same members. */
static bool begin_alike(const search *f, uint32_t a, uint32_t b, size_t i) {
    const term *s = term_of(f, a), *t = term_of(f, b);
    if (s->n_segments <= i || t->n_segments <= i) return false;
    for (size_t k = 0; k <= i; k++) {
        if (s->segments[k].set != t->segments[k].set || !str_eq(s->segments[k].name, t->segments[k].name)) return false;
        if (s->segments[k].set && member_number(f, a, k) != member_number(f, b, k)) return false;
    }
    return true;
}

/* An edit that gives a term a value, whatever the brackets. */
static bool may_move(const search *f, size_t i) {
    const repair_edit *e = &f->r->edits[i];
    bool value = e->kind == REPAIR_CHANGE || e->kind == REPAIR_ADD;
    uint32_t member;
    if (value && vocabulary_thing_of(f->s->deal->vocabulary, e->slot, &member)) return false;
    return value && !f->used[i] && f->s->deal->slots[e->slot].state != SLOT_BRACKET;
}

/* ------------------------------------------------------------------------------------------------ trying */

static candidate copy_of(const search *f, const candidate *c) {
    uint32_t n = f->s->deal->vocabulary->n_slots;
    candidate out = *c;
    out.edited = ARENA_ARRAY(f->s->memory, bool, n);
    out.now = ARENA_ARRAY(f->s->memory, slot, n);
    memcpy(out.edited, c->edited, n * sizeof *out.edited);
    memcpy(out.now, c->now, n * sizeof *out.now);
    return out;
}

/* Moves the edits of A to its other member number WHICH, if that costs the same. Not possible if that is an edit
 * already, or none. */
static bool move(const search *f, const repair_alternative *a, size_t which, candidate *c) {
    const deal *d = f->s->deal;
    uint64_t before = 0, after = 0;
    for (size_t i = 0; i < a->n_edits; i++) {
        uint32_t from = f->r->edits[a->edits[i]].slot, to = a->slots[which * a->n_edits + i];
        slot v = f->c->now[from];
        uint64_t cost = f->s->costs->of_slot[to];
        if (!cost || c->edited[to] || d->slots[to].state == SLOT_BRACKET) return false;
        if (slot_equal(d->vocabulary, to, d->slots[to], v)) return false;
        before += f->s->costs->of_slot[from];
        after += cost;
        c->edited[from] = false;
        c->edited[to] = true;
        c->now[to] = v;
    }
    return before == after;
}

/* Whether A's member WHICH can be combined with all alternatives from AT on. */
static bool is_combined(const search *f, const repair_alternative *a, size_t which, size_t at, const candidate *c) {
    if (at == f->found.n) {
        candidate moved = copy_of(f, c);
        return !limit_passed(f->s->m.logic.until) && move(f, a, which, &moved) && f->accepts(f->with, &moved);
    }
    if (!is_combined(f, a, which, at + 1, c)) return false;
    for (size_t i = 0; i < f->found.v[at].n_others; i++) {
        candidate moved = copy_of(f, c);
        if (!move(f, &f->found.v[at], i, &moved) || !is_combined(f, a, which, at + 1, &moved)) return false;
    }
    return true;
}

/* Whether the deal has member M: of things, those that it names. */
static bool has_member(const search *f, const domain *members, uint32_t m) {
    return !members->named || f->s->deal->slots[members->presence + m].state == SLOT_VALUE;
}

/* The members that would do in part I of the edits in PART, the nearest to the deal first. */
static void try_part(search *f, const numbers *part, size_t i, size_t combined) {
    arena *a = f->s->memory;
    uint32_t first = f->r->edits[part->v[0]].slot, now = member_number(f, first, i);
    const domain *members = &term_of(f, first)->segments[i].set->members;
    VEC(str) names = {0};
    numbers slots = {0};
    if (!has_member(f, members, now)) return;
    for (uint32_t far = 0; far <= NEARNESS_FARTHEST; far++)
        for (uint32_t m = 0; m < members->n && (names.n + 1) * combined <= MOST_COMBINED; m++) {
            uint32_t *to = ARENA_ARRAY(a, uint32_t, part->n);
            for (size_t k = 0; k < part->n; k++) {
                uint32_t from = f->r->edits[part->v[k]].slot, stride = term_of(f, from)->segments[i].stride;
                to[k] = from + (m - now) * stride; /* modulo 2^32 */
            }
            if (m == now || !has_member(f, members, m) || nearness_distance(&f->s->near, to[0]) != far) continue;
            repair_alternative one = {.edits = part->v, .n_edits = part->n, .slots = to};
            if (!is_combined(f, &one, 0, 0, f->c)) continue;
            VEC_PUSH(a, names, members->names[m]);
            for (size_t k = 0; k < part->n; k++) VEC_PUSH(a, slots, to[k]);
        }
    if (names.n == 0 || (names.n + 1) * combined > MOST_COMBINED) return;
    for (size_t k = 0; k < part->n; k++) f->used[part->v[k]] = true;
    VEC_PUSH(a, f->found, ((repair_alternative){members->names[now], part->v, part->n, names.v, names.n, slots.v}));
}

void find_alternatives(space *s, const candidate *c, repair *r, bool (*accepts)(void *with, const candidate *c),
                       void *with) {
    search f = {.s = s, .c = c, .r = r, .accepts = accepts, .with = with};
    size_t combined = 1;
    f.used = ARENA_ARRAY(s->memory, bool, r->n_edits);
    for (size_t e = 0; e < r->n_edits; e++) {
        if (!may_move(&f, e)) continue;
        const term *t = term_of(&f, r->edits[e].slot);
        for (size_t i = 0; i < t->n_segments && !f.used[e]; i++) {
            numbers part = {0};
            if (!t->segments[i].set) continue;
            for (uint32_t k = 0; k < r->n_edits; k++)
                if (may_move(&f, k) && begin_alike(&f, r->edits[e].slot, r->edits[k].slot, i))
                    VEC_PUSH(s->memory, part, k);
            try_part(&f, &part, i, combined);
        }
        if (f.used[e]) combined *= f.found.v[f.found.n - 1].n_others + 1;
    }
    r->alternatives = f.found.v;
    r->n_alternatives = f.found.n;
}

bool repair_covers(const repair *r, const candidate *c) {
    for (size_t e = 0; e < r->n_edits; e++) {
        const repair_edit *edit = &r->edits[e];
        bool moves = false, in = edit->kind == REPAIR_SETTLE ? c->settled[edit->choice] == (int32_t)edit->option
                                                             : c->edited[edit->slot];
        for (size_t i = 0; i < r->n_alternatives; i++)
            moves = moves || numbers_have(r->alternatives[i].edits, r->alternatives[i].n_edits, (uint32_t)e);
        if (!moves && !in) return false;
    }
    for (size_t i = 0; i < r->n_alternatives; i++) {
        const repair_alternative *a = &r->alternatives[i];
        bool any = false;
        for (size_t k = 0; k <= a->n_others && !any; k++) {
            any = true;
            for (size_t e = 0; e < a->n_edits; e++)
                any = any && c->edited[k ? a->slots[(k - 1) * a->n_edits + e] : r->edits[a->edits[e]].slot];
        }
        if (!any) return false;
    }
    return true;
}
