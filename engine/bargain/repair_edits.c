#include "bargain/repair_internal.h"

#include <stdlib.h>

#include "terms/term_tree.h"

/* The finished repair: each edit with its place, and edits that differ only in members combined. And if there is no
 * repair, the conflicts that prevent one. */

/* ------------------------------------------------------------------------------------------------ edits */

/* A slot for people. */
static str plain_value(const space *s, uint32_t number, slot v) {
    const domain *values = NULL;
    slot_type type = vocabulary_slot_type(s->deal->vocabulary, number, &values);
    VEC(str) members = {0};
    if (v.state == SLOT_OPEN) return STR("open");
    if (v.state != SLOT_VALUE) return STR("nothing");
    if (type != SLOT_SET) return slot_value_text(s->memory, type, values, v.v, VALUE_PROSE);
    for (size_t i = 0; i < values->n; i++)
        if (SLOT_BIT(v.v.bits, i)) VEC_PUSH(s->memory, members, values->names[i]);
    return members.n ? arena_join(s->memory, members.v, members.n, ", ", ", ", 0) : STR("nobody");
}

typedef VEC(str) texts;

/* Adds the values that a slot can have, each once: those that the deal sets, or, if SILENT, what its silence means. */
static void add_values(const space *s, uint32_t number, int32_t *settled, bool silent, texts *out) {
    uint32_t which = DEAL_NONE;
    slot v = deal_slot(s->deal, number, settled, &which);
    if (v.state != SLOT_BRACKET) {
        str text = plain_value(s, number, v);
        bool again = (v.origin == 0) != silent;
        for (size_t i = 0; i < out->n; i++) again = again || str_eq(out->v[i], text);
        if (!again) VEC_PUSH(s->memory, *out, text);
        return;
    }
    for (uint32_t i = 0; i < choice_ways(&s->deal->choices[which]); i++) {
        settled[which] = (int32_t)i;
        add_values(s, number, settled, silent, out);
    }
    settled[which] = -1;
}

/* "in brackets: a or b" */
static str bracket_values(const space *s, uint32_t number) {
    texts list = {0};
    add_values(s, number, space_unsettled(s), false, &list);
    add_values(s, number, space_unsettled(s), true, &list);
    str all = arena_join(s->memory, list.v, list.n, " or ", " or ", 0);
    return arena_printf(s->memory, "in brackets: " STR_FMT, STR_ARG(all));
}

static repair_edit edit_of_slot(space *s, const candidate *c, uint32_t number, const deal *after) {
    const deal *d = s->deal;
    slot was = d->slots[number], now = c->now[number];
    repair_edit e = {.slot = number, .choice = DEAL_NONE, .article = DEAL_NONE, .cost = s->costs->of_slot[number]};
    e.kind = now.state != SLOT_VALUE ? REPAIR_DROP : was.origin ? REPAIR_CHANGE : REPAIR_ADD;
    e.path = vocabulary_slot_path(s->memory, d->vocabulary, number);
    e.before = was.state == SLOT_BRACKET ? bracket_values(s, number) : plain_value(s, number, was);
    e.after = plain_value(s, number, now);
    uint32_t member;
    const name_set *thing = vocabulary_thing_of(d->vocabulary, number, &member);
    e.names = thing != NULL;
    if (thing) e.after = arena_printf(s->memory, "\"" STR_FMT "\"", STR_ARG(thing->labels[member]));
    e.json = thing
                 ? slot_value_text(s->memory, SLOT_STRING, NULL, (slot_value){.s = &thing->labels[member]}, VALUE_JSON)
             : now.state == SLOT_VALUE ? term_tree_value(s->memory, d->vocabulary, number, now, true)
                                       : STR("null");
    uint32_t added = e.kind == REPAIR_ADD ? after->slots[number].origin : 0;
    const mention *to = added ? &after->mentions[added - 1] : NULL;
    if (to && to->article != DEAL_NONE) {
        e.home = after->articles[to->article].id;
        e.home_is_new = !patch_has_article(d, e.home);
    }
    if (was.origin) {
        e.article = d->mentions[was.origin - 1].article;
        e.at = d->mentions[was.origin - 1].at;
    }
    candidate_also(s, c, number, &e.also, &e.n_also);
    return e;
}

static repair_edit edit_of_choice(space *s, const candidate *c, uint32_t which) {
    const deal *d = s->deal;
    const choice *of = &d->choices[which];
    repair_edit e = {.kind = REPAIR_SETTLE, .slot = DEAL_NONE, .choice = which, .article = DEAL_NONE};
    uint32_t n = choice_ways(of);
    str *names = ARENA_ARRAY(s->memory, str, n);
    for (uint32_t i = 0; i < n; i++) names[i] = choice_way_name(of, i);
    e.before = arena_join(s->memory, names, n, " or ", " or ", 0);
    e.option = (uint32_t)c->settled[which];
    e.path = of->name;
    e.after = names[e.option];
    e.json = slot_value_text(s->memory, SLOT_STRING, NULL, (slot_value){.s = &e.after}, VALUE_JSON);
    e.at = of->at;
    e.cost = s->costs->of_choice[which];
    for (uint32_t i = 0; i < d->n_mentions && of->is_either; i++)
        if (d->mentions[i].either == which) e.article = d->mentions[i].article;
    return e;
}

/* In the order of the text; then additions: things, then terms in the order of the vocabulary. */
static int in_order(const void *a, const void *b) {
    const repair_edit *x = a, *y = b;
    bool nx = x->at.source == NULL, ny = y->at.source == NULL;
    if (nx != ny) return nx ? 1 : -1;
    if (x->names != y->names) return x->names ? -1 : 1;
    if (x->at.at != y->at.at) return x->at.at < y->at.at ? -1 : 1;
    return (x->slot > y->slot) - (x->slot < y->slot);
}

/* ------------------------------------------------------------------------------------------------ lines */

/* The same edit at the same place, of terms that differ in members only. */
static bool alike(const space *s, const repair_edit *a, const repair_edit *b) {
    const vocabulary *v = s->deal->vocabulary;
    if (a->kind != b->kind || a->kind == REPAIR_SETTLE || v->slot_term[a->slot] != v->slot_term[b->slot]) return false;
    if (a->at.source != b->at.source || a->at.at != b->at.at || !str_eq(a->home, b->home)) return false;
    if (a->n_also != b->n_also || !str_eq(a->before, b->before) || !str_eq(a->after, b->after)) return false;
    for (size_t i = 0; i < a->n_also; i++)
        if (!str_eq(a->also[i], b->also[i])) return false;
    return true;
}

static void combine_lines(space *s, repair *r) {
    VEC(repair_line) lines = {0};
    bool *done = ARENA_ARRAY(s->memory, bool, r->n_edits);
    for (size_t i = 0; i < r->n_edits; i++) {
        const repair_edit *e = &r->edits[i];
        numbers slots = {0};
        if (done[i]) continue;
        if (e->kind == REPAIR_SETTLE) {
            VEC_PUSH(s->memory, lines, ((repair_line){e, e->path, 1}));
            continue;
        }
        for (size_t k = i; k < r->n_edits; k++) {
            if (done[k] || !alike(s, e, &r->edits[k])) continue;
            done[k] = true;
            VEC_PUSH(s->memory, slots, r->edits[k].slot);
        }
        const str *paths;
        size_t n;
        patch_paths(s->memory, s->deal->vocabulary, slots.v, slots.n, &paths, &n);
        VEC_PUSH(s->memory, lines, ((repair_line){e, arena_join(s->memory, paths, n, ", ", ", ", 0), slots.n}));
    }
    r->lines = lines.v;
    r->n_lines = lines.n;
}

/* ------------------------------------------------------------------------------------------------ the repair */

repair describe_repair(space *s, const candidate *c, str text, const deal *after) {
    repair r = {.cost = c->cost, .text = text};
    const deal *d = s->deal;
    VEC(repair_edit) edits = {0};
    for (size_t i = 0; i < s->choices.n; i++)
        if (c->settled[s->choices.v[i]] >= 0) VEC_PUSH(s->memory, edits, edit_of_choice(s, c, s->choices.v[i]));
    for (size_t i = 0; i < s->slots.n; i++)
        if (c->edited[s->slots.v[i]]) VEC_PUSH(s->memory, edits, edit_of_slot(s, c, s->slots.v[i], after));
    if (edits.n) qsort(edits.v, edits.n, sizeof *edits.v, in_order);
    r.edits = edits.v;
    r.n_edits = edits.n;
    combine_lines(s, &r);
    repair_clause *clauses = ARENA_ARRAY(s->memory, repair_clause, c->n_with);
    for (size_t i = 0; i < c->n_with; i++)
        clauses[i] = (repair_clause){c->with[i], patch_clause_id(s->memory, d, c->with[i])};
    r.clauses = clauses;
    r.n_clauses = c->n_with;
    /* Articles that stay, have text, and say something that the repaired deal does not say there. */
    numbers outdated = {0};
    for (uint32_t i = 0; i < d->n_mentions; i++) {
        const mention *m = &d->mentions[i];
        bool out = m->choice != DEAL_NONE && c->settled[m->choice] >= 0 && c->settled[m->choice] != (int32_t)m->option;
        bool changed = m->either != DEAL_NONE && c->settled[m->either] >= 0;
        if (c->edited[m->slot])
            changed = m->either != DEAL_NONE || m->open ||
                      !slot_equal(d->vocabulary, m->slot, (slot){.state = SLOT_VALUE, .v = m->value}, c->now[m->slot]);
        if (m->article != DEAL_NONE && changed && !out && d->articles[m->article].text.n)
            VEC_PUSH(s->memory, outdated, m->article);
    }
    numbers_sort(&outdated);
    r.outdated = outdated.v;
    r.n_outdated = outdated.n;
    return r;
}

/* ------------------------------------------------------------------------------------------------ no repair */

/* The red lines and locks that are assumed, and what each is. */
typedef struct constraints {
    space *s;
    formula_list assumed;
    numbers rule, slot; /* by constraint: the red line, or the locked term; else DEAL_NONE */
} constraints;

static void add_constraint(constraints *b, formula f, uint32_t which, uint32_t number) {
    VEC_PUSH(b->s->memory, b->assumed, f);
    VEC_PUSH(b->s->memory, b->rule, which);
    VEC_PUSH(b->s->memory, b->slot, number);
}

/* The conflicts have no rule in common: after each, all its rules are set aside, and the search is repeated until the
 * rest can hold. */
void find_blocking_conflicts(space *s, uint64_t max, repairs *out) {
    const logic *l = &s->m.logic;
    arena *a = s->memory;
    constraints b = {.s = s};
    VEC(repair_conflict) list = {0};
    for (uint32_t i = 0; i < s->n_rules; i++) space_activate(s, i);
    for (uint32_t i = 0; i < s->n_rules; i++) add_constraint(&b, s->on[i], i, DEAL_NONE);
    for (size_t i = 0; i < s->slots.n; i++)
        if (!s->costs->of_slot[s->slots.v[i]])
            add_constraint(&b, logic_not(l, s->edited[s->slots.v[i]]), DEAL_NONE, s->slots.v[i]);
    for (size_t i = 0; i < s->choices.n; i++) {
        uint32_t which = s->choices.v[i];
        formula left = logic_not(l, space_is_settled(s, which));
        if (!s->costs->of_choice[which])
            add_constraint(&b, solver_name(&s->s, left), DEAL_NONE, s->costs->lock_of[which]);
    }
    bool *in = ARENA_ARRAY(a, bool, b.assumed.n), *out_of = ARENA_ARRAY(a, bool, b.assumed.n);
    solve_answer can = SOLVE_NO;
    while (list.n < max) {
        for (size_t i = 0; i < b.assumed.n; i++) in[i] = !out_of[i];
        can = solver_shrink(&s->s, b.assumed.v, b.assumed.n, in);
        if (can != SOLVE_NO) break;
        numbers rules = {0}, locked = {0};
        for (size_t i = 0; i < b.assumed.n; i++) {
            if (!in[i]) continue;
            if (b.rule.v[i] != DEAL_NONE) VEC_PUSH(a, rules, b.rule.v[i]);
            if (b.slot.v[i] != DEAL_NONE) VEC_PUSH(a, locked, b.slot.v[i]);
            out_of[i] = b.rule.v[i] != DEAL_NONE;
        }
        numbers_sort(&locked);
        repair_conflict found = {{rules.v, rules.n}, locked.v, locked.n, NULL, 0};
        patch_paths(a, s->deal->vocabulary, locked.v, locked.n, &found.locked_paths, &found.n_locked_paths);
        VEC_PUSH(a, list, found);
        if (rules.n == 0) break;
    }
    out->conflicts = list.v;
    out->n_conflicts = list.n;
    out->conflicts_complete = can == SOLVE_YES;
}
