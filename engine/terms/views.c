/* Views of a vocabulary: the same slots, with the things that a deal names as the members of its sets. Only what leads
 * to such a set is copied: the sets, the terms over them, the branches above these. */

#include <string.h>

#include "terms/vocabulary.h"

typedef struct view {
    arena *memory;
    vocabulary *v;
    name_set **sets; /* the new ones, by domain.named - 1 */
} view;

const name_set *vocabulary_named(const vocabulary *v, size_t i) {
    return vocabulary_set(v, v->named[i]->name);
}

const name_set *vocabulary_thing_of(const vocabulary *v, uint32_t number, uint32_t *member) {
    if (number >= v->n_slots || v->slot_term[number] < v->n_terms) return NULL;
    const term *t = v->terms[v->slot_term[number]];
    *member = number - t->first_slot;
    return t->segments[1].set;
}

static name_set *copy_set(arena *a, const name_set *from, named_things things) {
    name_set *s = ARENA_NEW(a, name_set);
    str *names = ARENA_ARRAY(a, str, from->room), *labels = ARENA_ARRAY(a, str, from->room);
    *s = *from;
    s->index = (map){0};
    for (uint32_t i = 0; i < from->room; i++) {
        names[i] = i < things.n ? things.ids[i] : from->members.names[i];
        labels[i] = i < things.n ? things.titles[i] : names[i];
        if (i < things.n) map_put(a, &s->index, names[i], i);
    }
    s->labels = labels;
    s->members.names = names;
    s->members.n = things.n;
    s->members.index = &s->index;
    return s;
}

static const name_set *set_of(const view *w, const name_set *from) {
    return from && from->members.named ? w->sets[from->members.named - 1] : from;
}

static term *copy_term(const view *w, const term *from) {
    term *t = ARENA_NEW(w->memory, term);
    segment *segments = ARENA_ARRAY(w->memory, segment, from->n_segments);
    *t = *from;
    for (size_t i = 0; i < from->n_segments; i++) {
        segments[i] = from->segments[i];
        segments[i].set = set_of(w, from->segments[i].set);
    }
    t->segments = segments;
    if (from->values && from->values->named) t->values = &w->sets[from->values->named - 1]->members;
    return t;
}

/* The terms of the view are copied already. */
static term_branch *copy_branch(const view *w, term_branch *b) {
    if (!b->of_named) return b;
    term_branch *copy = ARENA_NEW(w->memory, term_branch);
    *copy = *b;
    if (b->leaf) copy->leaf = w->v->terms[w->v->slot_term[b->leaf->first_slot]];
    copy->fields = ARENA_ARRAY(w->memory, term_branch *, b->n_fields);
    for (size_t i = 0; i < b->n_fields; i++) copy->fields[i] = copy_branch(w, b->fields[i]);
    copy->family = set_of(w, b->family);
    if (b->member) copy->member = copy_branch(w, b->member);
    return copy;
}

const vocabulary *vocabulary_view(arena *a, const vocabulary *v, const named_things *things) {
    view w = {a, ARENA_NEW(a, vocabulary), ARENA_ARRAY(a, name_set *, v->n_named)};
    name_set **sets = ARENA_ARRAY(a, name_set *, v->n_sets);
    const domain **named = ARENA_ARRAY(a, const domain *, v->n_named);
    term **terms = ARENA_ARRAY(a, term *, v->n_terms + v->n_named);
    *w.v = *v;
    for (size_t i = 0; i < v->n_sets; i++) {
        sets[i] = v->sets[i];
        if (!sets[i]->room) continue;
        size_t which = sets[i]->members.named - 1;
        sets[i] = w.sets[which] = copy_set(a, v->sets[i], things[which]);
        named[which] = &sets[i]->members;
    }
    for (size_t i = 0; i < v->n_terms + v->n_named; i++)
        terms[i] = v->terms[i]->of_named ? copy_term(&w, v->terms[i]) : v->terms[i];
    w.v->sets = sets;
    w.v->named = named;
    w.v->terms = terms;
    w.v->root = copy_branch(&w, (term_branch *)(uintptr_t)v->root);
    return w.v;
}

/* Whether a set of V has a member NAME. */
static bool is_member(const vocabulary *v, str name) {
    for (size_t i = 0; i < v->n_sets; i++)
        if (map_get(&v->sets[i]->index, name) != MAP_NONE) return true;
    return false;
}

const vocabulary *vocabulary_view_full(arena *a, const vocabulary *v) {
    named_things *things = ARENA_ARRAY(a, named_things, v->n_named);
    for (size_t k = 0; k < v->n_named; k++) {
        const name_set *s = vocabulary_named(v, k);
        size_t own = s->members.n;
        if (own && str_find(s->members.names[0], STR("#"), 0) != SIZE_MAX) own = 0; /* V is no view */
        str *ids = ARENA_ARRAY(a, str, s->room), *titles = ARENA_ARRAY(a, str, s->room);
        things[k] = (named_things){ids, titles, s->room};
        for (uint32_t i = 0, number = 1; i < s->room; i++, number++) {
            ids[i] = s->members.names[i];
            titles[i] = s->labels[i];
            if (i < own) continue;
            number = number > i ? number : i + 1;
            do ids[i] = arena_printf(a, STR_FMT "_%u", STR_ARG(s->members.name), number);
            while (is_member(v, ids[i]) && number++);
            titles[i] = arena_printf(a, STR_FMT " %u", STR_ARG(s->members.name), number);
        }
    }
    return v->n_named ? vocabulary_view(a, v, things) : v;
}
