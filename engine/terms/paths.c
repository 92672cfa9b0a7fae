#include "base/suggest.h"
#include "terms/load.h"

/* Between slot numbers and paths. */

static const char *const deal_fields[DEAL_FIELDS] = {"deal.id", "deal.title", "deal.date", "deal.by", "deal.status"};

str vocabulary_slot_path(arena *a, const vocabulary *v, uint32_t slot_number) {
    if (slot_number >= v->n_slots) return str_of(deal_fields[slot_number - v->n_slots]);
    const term *t = v->terms[v->slot_term[slot_number]];
    if (t->n_sets == 0) return t->path;
    uint32_t within = slot_number - t->first_slot;
    buf path = buf_in(a);
    for (size_t i = 0; i < t->n_segments; i++) {
        const segment *s = &t->segments[i];
        if (i) buf_char(&path, '.');
        if (s->set) {
            buf_str(&path, s->set->members.names[within / s->stride]);
            within %= s->stride;
        } else {
            buf_str(&path, s->name);
        }
    }
    return buf_take(&path);
}

uint32_t vocabulary_slot_of(const vocabulary *v, str path) {
    const term_branch *b = v->root;
    uint32_t indices[MOST_PARTS], n = 0;
    for (uint32_t i = 0; i < DEAL_FIELDS; i++)
        if (str_is(path, deal_fields[i])) return v->n_slots + i;
    for (size_t from = 0; from <= path.n && b;) {
        size_t dot = str_find(path, STR("."), from);
        str part = str_sub(path, from, dot);
        uint32_t field = map_get(&b->index, part);
        uint32_t member = b->family && field == MAP_NONE ? map_get(&b->family->index, part) : MAP_NONE;
        if (field == MAP_NONE && member == MAP_NONE) return MAP_NONE;
        if (field == MAP_NONE) indices[n++] = member;
        b = field != MAP_NONE ? b->fields[field] : b->member;
        from = dot == SIZE_MAX ? path.n + 1 : dot + 1;
    }
    if (!b || !b->leaf) return MAP_NONE;
    uint32_t number = b->leaf->first_slot;
    for (size_t i = 0, k = 0; i < b->leaf->n_segments; i++)
        if (b->leaf->segments[i].set) number += indices[k++] * b->leaf->segments[i].stride;
    return number;
}

slot_type vocabulary_slot_type(const vocabulary *v, uint32_t slot_number, const domain **values) {
    static const slot_type fields[DEAL_FIELDS] = {SLOT_STRING, SLOT_STRING, SLOT_DATE, SLOT_STRINGS, SLOT_ENUM};
    if (slot_number >= v->n_slots) {
        *values = slot_number - v->n_slots == DEAL_STATUS ? v->statuses : NULL;
        return fields[slot_number - v->n_slots];
    }
    const term *t = v->terms[v->slot_term[slot_number]];
    *values = t->values;
    return t->type;
}

str vocabulary_suggest_path(arena *a, const vocabulary *v, str wrong) {
    str *paths = ARENA_ARRAY(a, str, v->n_terms);
    for (size_t i = 0; i < v->n_terms; i++) paths[i] = v->terms[i]->path;
    return suggest(a, wrong, paths, v->n_terms);
}
